"""Reading is an act: it has a reason, leaves a trace, and has a limit for each person and day."""

import ast
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from matching import services
from matching.db import transaction
from matching.domain.audit import Action
from matching.domain.errors import QuotaUsed
from matching.domain.openings import REASONS, OpeningReason, Sealed
from matching.models.openings import OpeningCount
from matching.services import audit, openings
from tests import factories
from tests.services.at_once import at_once, look
from tests.services.trail import entries

TODAY = factories.MONDAY + timedelta(days=2)
QUOTA = 3


SERVICES_FOLDER = Path(services.__file__).parent
SERVICES = sorted(set(SERVICES_FOLDER.rglob("*.py")) - {SERVICES_FOLDER / "sealing.py"})
OPENS = {"open_", "open_all"}
ASKS = {"open_", "open_batch"}
OF_THE_TWO_THEMSELVES = {
    "intake/seeker.py",
    "messages.py",
    "progress/pages.py",
    "progress/pairs.py",
}
"""Where seekers and mentors read what is theirs."""
OF_THE_DESK_ITSELF = {"words/deciding.py"}
"""Where coordinators read what colleagues typed for everybody."""


def name_of(path):
    return path.relative_to(SERVICES_FOLDER).as_posix()


def calls(path, module, names):
    """Tell whether a file calls one of these functions of a module."""
    called = {
        (ast.unparse(node.func.value), node.func.attr)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(called & {(module, name) for name in names})


def open_(session, by, **given):
    details = {
        "what": Sealed.APPEAL,
        "subject_id": uuid4(),
        "reason": OpeningReason.FIRST_READING,
        "quota": QUOTA,
        "on": TODAY,
    }
    openings.open_(session, by=by, **(details | given))


def opened(session, by, on=TODAY):
    return openings.today(session, by=by, quota=QUOTA, on=on).opened


@pytest.fixture
def by(session, keys):
    """A coordinator."""
    return factories.actor_of(factories.coordinator(session, keys))


class TestOpening:
    @pytest.mark.parametrize("what", Sealed)
    def test_is_written_down_with_what_and_why(self, session, by, what):
        subject_id = uuid4()

        open_(session, by, what=what, subject_id=subject_id, reason=REASONS[what][0])

        (entry,) = entries(session)
        assert (entry.actor_id, entry.subject_id) == (by.id, subject_id)
        assert entry.detail == f"{what} {REASONS[what][0]}"
        of_mentor = what is Sealed.APPLICATION
        assert entry.action is (Action.MENTOR_OPENED if of_mentor else Action.APPEAL_OPENED)

    def test_of_several_counts_once_and_names_each(self, session, by):
        whose = [uuid4(), uuid4()]

        openings.open_batch(
            session,
            by=by,
            what=Sealed.WORDS,
            subject_ids=whose,
            reason=OpeningReason.CODING,
            quota=QUOTA,
            on=TODAY,
        )

        assert opened(session, by) == 1
        assert [entry.subject_id for entry in entries(session)] == whose

    def test_is_counted(self, session, by):
        assert opened(session, by) == 0

        open_(session, by)
        open_(session, by, what=Sealed.APPLICATION)

        assert opened(session, by) == 2

    def test_keeps_nothing_in_the_count_about_whom(self, session, by):
        open_(session, by)

        (row,) = session.scalars(select(OpeningCount))
        assert {each.key for each in OpeningCount.__table__.columns} == {
            "account_id",
            "day",
            "count",
        }
        assert (row.account_id, row.day, row.count) == (by.id, TODAY, 1)

    def test_beyond_the_quota_is_refused_and_not_written_down(self, session, by):
        for _ in range(QUOTA):
            open_(session, by)

        with pytest.raises(QuotaUsed):
            open_(session, by)

        assert opened(session, by) == QUOTA
        assert openings.today(session, by=by, quota=QUOTA, on=TODAY).used_up
        assert len(entries(session)) == QUOTA

    def test_begins_anew_on_the_next_day(self, session, by):
        for _ in range(QUOTA):
            open_(session, by)

        open_(session, by, on=TODAY + timedelta(days=1))

        assert opened(session, by, TODAY + timedelta(days=1)) == 1

    def test_of_one_person_takes_nothing_from_another(self, session, keys, by):
        colleague = factories.actor_of(factories.coordinator(session, keys))
        for _ in range(QUOTA):
            open_(session, by)

        open_(session, colleague)

        assert opened(session, colleague) == 1

    def test_stays_below_a_quota_that_was_lowered(self, session, by):
        for _ in range(QUOTA):
            open_(session, by)

        with pytest.raises(QuotaUsed):
            open_(session, by, quota=1)

        assert opened(session, by) == QUOTA


class TestOpeners:
    def test_are_listed_by_how_much_they_opened(self, session, keys):
        little, much = (factories.coordinator(session, keys) for _ in range(2))
        open_(session, factories.actor_of(little))
        open_(session, factories.actor_of(much))
        open_(session, factories.actor_of(much))
        open_(session, factories.actor_of(little), on=TODAY - timedelta(days=1))

        found = openings.openers(session, on=TODAY)

        assert [(each.alias, each.opened) for each in found] == [(much.alias, 2), (little.alias, 1)]


class TestSweep:
    def test_forgets_the_days_that_are_over(self, session, by):
        yesterday = TODAY - timedelta(days=1)
        open_(session, by, on=yesterday)
        open_(session, by)

        openings.sweep(session, on=TODAY)

        assert (opened(session, by, yesterday), opened(session, by)) == (0, 1)


class TestTheCode:
    def test_opens_nothing_for_the_desk_in_another_way(self):
        opening = {name_of(path) for path in SERVICES if calls(path, "sealing", OPENS)}
        asking = {name_of(path) for path in SERVICES if calls(path, "openings", ASKS)}

        # Whoever adds a file that opens something decides here whose it is.
        assert opening - asking == OF_THE_TWO_THEMSELVES | OF_THE_DESK_ITSELF
        assert asking <= opening


class TestManyWindows:
    def test_of_one_coordinator_share_one_quota(self, app, keys):
        with app.app_context(), transaction() as session:
            by = factories.actor_of(factories.coordinator(session, keys))

        answers = at_once(app, *(partial(open_, by=by) for _ in range(2 * QUOTA)))

        assert sorted(answers, key=str) == sorted([None] * QUOTA + [QuotaUsed] * QUOTA, key=str)
        assert look(app, partial(opened, by=by)) == QUOTA
        assert look(app, audit.verify).number == QUOTA
