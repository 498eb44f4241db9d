from datetime import date

from sqlalchemy import func, select

from matching.db import glance, transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.retention import Kept
from matching.models.intake import Appeal
from tests import factories

LONG_AGO = date(2025, 1, 6)


def declined_long_ago(app, keys) -> None:
    with app.app_context(), transaction() as session:
        factories.appeal(session, keys, status=AppealStatus.DECLINED).changed_week = LONG_AGO


def appeals(app) -> int:
    with app.app_context(), glance() as session:
        return session.scalars(select(func.count()).select_from(Appeal)).one()


def purge(app, *options: str) -> dict[str, int]:
    answer = app.test_cli_runner().invoke(args=["purge", *options])
    assert answer.exit_code == 0
    return {kind: int(number) for kind, number in map(str.split, answer.output.splitlines())}


def test_a_dry_run_counts_and_erases_nothing(app, keys):
    declined_long_ago(app, keys)

    counts = purge(app, "--dry-run")

    assert counts == dict.fromkeys(Kept, 0) | {"ended_appeals": 1}
    assert appeals(app) == 1


def test_a_purge_prints_what_it_erased(app, keys):
    declined_long_ago(app, keys)

    counts = purge(app)

    assert counts == dict.fromkeys(Kept, 0) | {"ended_appeals": 1}
    assert appeals(app) == 0


def test_a_second_purge_finds_nothing(app, keys):
    declined_long_ago(app, keys)
    purge(app)

    assert purge(app) == dict.fromkeys(Kept, 0)
