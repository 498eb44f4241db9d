"""The purge beside people who do something at the same moment."""

from contextlib import suppress

import pytest
from sqlalchemy import func, select

from matching.db import glance, transaction
from matching.domain.errors import Refused
from matching.domain.lifecycles import AppealStatus
from matching.domain.retention import Retention
from matching.models.intake import Appeal
from matching.models.keystore import Principal
from matching.services import intake, purge, sealing
from tests import factories
from tests.factories import MONDAY, seeker_of
from tests.services.at_once import together

LONG_AFTER = factories.MONDAY.replace(year=2036)
MANY = 23


def purge_all() -> int:
    return sum(purge.purge(transaction, retention=Retention(), week=LONG_AFTER).values())


def count(table: type) -> int:
    with glance() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_two_purges_erase_everything_once(app, keys, monkeypatch):
    monkeypatch.setattr(purge, "BATCH", 5)
    with app.app_context(), transaction() as session:
        for _ in range(MANY):
            factories.appeal(session, keys, status=AppealStatus.DECLINED)

    erased = together(app, purge_all, purge_all)

    with app.app_context():
        assert sum(erased) == MANY
        assert count(Appeal) == 0


@pytest.mark.parametrize("attempt", range(8))
def test_whoever_answers_at_the_last_moment_is_erased_whole_or_stays_whole(app, keys, attempt):
    with app.app_context(), transaction() as session:
        appeal = factories.appeal(session, keys, status=AppealStatus.NEEDS_INFO)
        seeker, version = seeker_of(appeal), appeal.version

    def answer() -> bool:
        try:
            with transaction() as session:
                intake.answer(
                    session, by=seeker, text="here", version=version, week=MONDAY, keys=keys
                )
        except Refused:
            return False
        return True

    erased, answered = together(app, purge_all, answer)

    assert (erased, answered) in {(1, False), (0, True)}
    with app.app_context(), glance() as session:
        assert (session.get(Appeal, seeker.id) is not None) is answered
        assert (session.get(Principal, seeker.id) is not None) is answered
        if answered:
            kept = session.get_one(Appeal, seeker.id)
            assert sealing.open_(session, kept, "story", by=seeker, keys=keys)


@pytest.mark.parametrize("attempt", range(8))
def test_whoever_withdraws_meanwhile_is_gone_in_any_case(app, keys, attempt):
    with app.app_context(), transaction() as session:
        seeker = seeker_of(factories.appeal(session, keys, status=AppealStatus.DECLINED))

    def withdraw() -> None:
        with suppress(Refused), transaction() as session:
            intake.withdraw(session, by=seeker, week=MONDAY)

    together(app, purge_all, withdraw)

    with app.app_context(), glance() as session:
        assert session.get(Principal, seeker.id) is None
