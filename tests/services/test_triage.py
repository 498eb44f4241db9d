"""Triage: who is read first, what is decided, and how the coding is corrected."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from matching.db import db, transaction
from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    NotFound,
    StepRefused,
    Unfinished,
    UnknownConcept,
)
from matching.domain.lifecycles import AppealStatus
from matching.domain.openings import OpeningReason
from matching.domain.vocabulary import (
    ConceptKind,
    Deadline,
    Evidence,
    InterfaceLanguage,
    Priority,
    Role,
    TrustTier,
)
from matching.models.intake import Appeal, AppealDeadline, UncodedText
from matching.services import sealing, triage
from matching.services.keys import Keys
from matching.services.triage import Filter, Side
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import at_once
from tests.services.trail import entries

BY = Actor(Role.COORDINATOR, uuid4())
NOWHERE = UUID(int=0)


def weeks(count: int) -> timedelta:
    return timedelta(weeks=count)


def in_triage(session: Session, keys: Keys, **given: object) -> Appeal:
    return factories.appeal(session, keys, status=AppealStatus.IN_TRIAGE, **given)


class TestQueue:
    def test_puts_near_dates_first_and_then_the_longest_wait(
        self, session: Session, keys: Keys
    ) -> None:
        def waiting(weeks_ago: int, deadline_in: int | None = None) -> UUID:
            row = in_triage(session, keys, received_week=MONDAY - weeks(weeks_ago))
            if deadline_in is not None:
                row.deadlines.append(
                    AppealDeadline(kind=Deadline.DEBT, week=MONDAY + weeks(deadline_in))
                )
            return row.id

        fresh, old = waiting(0), waiting(9)
        soon, sooner = waiting(1, deadline_in=4), waiting(0, deadline_in=2)
        far_away = waiting(3, deadline_in=40)
        session.flush()

        found = triage.queue(session, only=Filter.WAITING, page=1, week=MONDAY)

        assert [row.id for row in found.rows] == [sooner, soon, old, far_away, fresh]

    @pytest.mark.parametrize("only", list(Filter))
    def test_shows_each_appeal_under_one_filter(
        self, session: Session, keys: Keys, only: Filter
    ) -> None:
        for status in AppealStatus:
            factories.appeal(session, keys, status=status)

        found = triage.queue(session, only=only, page=1, week=MONDAY)

        expected = {Filter.WAITING: 2, Filter.ASKED: 1, Filter.MATCHING: 3, Filter.DECLINED: 1}
        assert found.total == expected.get(only, 2)

    def test_goes_to_the_nearest_page_that_exists(self, session: Session, keys: Keys) -> None:
        for _ in range(26):
            in_triage(session, keys)

        assert triage.queue(session, only=Filter.WAITING, page=-3, week=MONDAY).page == 1
        last = triage.queue(session, only=Filter.WAITING, page=99, week=MONDAY)
        assert (last.page, last.pages, len(last.rows)) == (2, 2, 1)

    def test_asks_the_database_equally_often_for_many(self, session: Session, keys: Keys) -> None:
        asked: list[str] = []

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        def questions() -> int:
            session.flush()
            session.expire_all()
            asked.clear()
            triage.queue(session, only=Filter.WAITING, page=1, week=MONDAY)
            return len(asked)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            in_triage(session, keys)
            few = questions()
            for _ in range(20):
                in_triage(session, keys)
            many = questions()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

        assert few == many


def read(session: Session, appeal_id: UUID, by: Actor, keys: Keys) -> triage.OpenedAppeal:
    return triage.read(
        session,
        appeal_id=appeal_id,
        reason=OpeningReason.FIRST_READING,
        quota=1,
        by=by,
        on=MONDAY,
        keys=keys,
    )


class TestRead:
    def test_opens_and_writes_down_who_did(self, session: Session, keys: Keys) -> None:
        appeal = in_triage(session, keys)
        by = factories.actor_of(factories.coordinator(session, keys))

        opened = read(session, appeal.id, by, keys)

        assert opened.story == "story of a seeker"
        assert opened.origin == "origin of a seeker"
        (entry,) = entries(session)
        assert (entry.action, entry.actor_id, entry.subject_id) == (
            Action.APPEAL_OPENED,
            by.id,
            appeal.id,
        )
        assert entry.detail == "appeal first_reading"

    def test_knows_nothing_of_what_is_not_there(self, session: Session, keys: Keys) -> None:
        with pytest.raises(NotFound):
            read(session, NOWHERE, BY, keys)


class TestDecisions:
    def test_lead_from_received_to_ready(self, session: Session, keys: Keys) -> None:
        appeal = factories.appeal(session, keys, status=AppealStatus.RECEIVED)

        triage.start(session, appeal_id=appeal.id, version=appeal.version, by=BY, on=MONDAY)
        triage.make_ready(
            session,
            appeal_id=appeal.id,
            version=appeal.version,
            priority=Priority.URGENT,
            sensitivity=TrustTier.HIGHEST,
            by=BY,
            on=MONDAY,
        )

        assert appeal.status is AppealStatus.READY
        assert appeal.priority is Priority.URGENT
        assert appeal.sensitivity is TrustTier.HIGHEST

    @pytest.mark.parametrize("missing", ["needs", "languages"])
    def test_make_nothing_ready_that_could_never_be_matched(
        self, session: Session, keys: Keys, missing: str
    ) -> None:
        appeal = in_triage(session, keys)
        getattr(appeal, missing).clear()
        session.flush()

        with pytest.raises(Unfinished) as refused:
            triage.make_ready(
                session,
                appeal_id=appeal.id,
                version=appeal.version,
                priority=Priority.NORMAL,
                sensitivity=TrustTier.STANDARD,
                by=BY,
                on=MONDAY,
            )

        assert refused.value.missing == missing

    def test_seal_what_the_seeker_is_asked(self, session: Session, keys: Keys) -> None:
        appeal = in_triage(session, keys)

        triage.ask(
            session,
            appeal_id=appeal.id,
            version=appeal.version,
            text="How long?",
            by=BY,
            on=MONDAY,
            keys=keys,
        )

        assert appeal.status is AppealStatus.NEEDS_INFO
        assert appeal.question is not None
        assert sealing.open_(session, appeal, "question", by=BY, keys=keys) == "How long?"

    def test_refuse_a_page_that_is_out_of_date(self, session: Session, keys: Keys) -> None:
        appeal = in_triage(session, keys)

        with pytest.raises(AlreadyDecided):
            triage.decline(
                session,
                appeal_id=appeal.id,
                version=appeal.version - 1,
                text="Sorry.",
                by=BY,
                on=MONDAY,
                keys=keys,
            )

    @pytest.mark.parametrize(
        "status", [AppealStatus.DECLINED, AppealStatus.READY, AppealStatus.NEEDS_INFO]
    )
    def test_can_be_taken_back(self, session: Session, keys: Keys, status: AppealStatus) -> None:
        appeal = factories.appeal(session, keys, status=status)

        triage.start(session, appeal_id=appeal.id, version=appeal.version, by=BY, on=MONDAY)

        assert appeal.status is AppealStatus.IN_TRIAGE

    @pytest.mark.parametrize("status", [AppealStatus.PAIRED, AppealStatus.WITHDRAWN])
    def test_come_too_late_for_those_who_are_helped_or_gone(
        self, session: Session, keys: Keys, status: AppealStatus
    ) -> None:
        appeal = factories.appeal(session, keys, status=status)

        with pytest.raises(StepRefused):
            triage.start(session, appeal_id=appeal.id, version=appeal.version, by=BY, on=MONDAY)

    def test_of_two_coordinators_at_once_one_is_told(self, app: Flask, keys: Keys) -> None:
        with app.app_context(), transaction() as session:
            appeal = factories.appeal(session, keys, status=AppealStatus.RECEIVED)
            appeal_id, version = appeal.id, appeal.version

        def start(session: Session) -> AppealStatus:
            return triage.start(
                session, appeal_id=appeal_id, version=version, by=BY, on=MONDAY
            ).status

        answers = at_once(app, start, start)

        assert sorted(answers, key=str) == sorted([AlreadyDecided, AppealStatus.IN_TRIAGE], key=str)


class TestCoding:
    def test_adds_moves_and_removes_a_skill(self, session: Session, keys: Keys) -> None:
        appeal = in_triage(session, keys, wanted=("sql",))
        place = {"appeal_id": appeal.id, "by": BY, "on": MONDAY}

        triage.add(session, side=Side.HELD, concept_id="sql", **place)
        triage.add(session, side=Side.WANTED, concept_id="python", **place)
        triage.remove(session, side=Side.WANTED, concept_id="sql", **place)

        assert (appeal.held, appeal.wanted) == ({"sql"}, {"python"})
        assert {row.evidence for row in appeal.skills} == {Evidence.COORDINATOR}
        triage.remove(session, side=Side.HELD, concept_id="sql", **place)
        assert appeal.held == frozenset()

    def test_sets_the_work_that_is_wanted(self, session: Session, keys: Keys) -> None:
        appeal = in_triage(session, keys)
        place = {"appeal_id": appeal.id, "by": BY, "on": MONDAY}

        triage.add(session, side=Side.TARGET, concept_id="manual-tester", **place)
        shown = triage.facts(session, appeal_id=appeal.id, language=InterfaceLanguage.EN)
        triage.remove(session, side=Side.TARGET, concept_id="manual-tester", **place)

        assert shown.target == ("manual-tester", "software tester")
        assert shown.target_evidence is Evidence.COORDINATOR
        assert appeal.target_occupation_id is appeal.target_evidence is None

    @pytest.mark.parametrize(
        ("side", "concept"),
        [
            (Side.HELD, "no-such-skill"),
            (Side.WANTED, "manual-tester"),
            (Side.TARGET, "python"),
        ],
    )
    def test_refuses_what_is_no_such_concept(
        self, session: Session, keys: Keys, side: Side, concept: str
    ) -> None:
        appeal = in_triage(session, keys)

        with pytest.raises(UnknownConcept):
            triage.add(
                session, appeal_id=appeal.id, side=side, concept_id=concept, by=BY, on=MONDAY
            )

    def test_drops_words_that_are_coded_now(self, session: Session, keys: Keys) -> None:
        appeal, other = in_triage(session, keys), in_triage(session, keys)
        row = UncodedText(
            id=uuid4(), appeal_id=appeal.id, kind=ConceptKind.SKILL, wanted=False, text=b""
        )
        appeal.uncoded.append(row)
        session.flush()

        with pytest.raises(NotFound):
            triage.resolve(session, appeal_id=other.id, text_id=row.id, by=BY, on=MONDAY)
        triage.resolve(session, appeal_id=appeal.id, text_id=row.id, by=BY, on=MONDAY)

        assert appeal.uncoded == []

    def test_leaves_those_alone_who_are_gone(self, session: Session, keys: Keys) -> None:
        appeal = factories.appeal(session, keys, status=AppealStatus.WITHDRAWN)

        with pytest.raises(NotFound):
            triage.add(
                session,
                appeal_id=appeal.id,
                side=Side.HELD,
                concept_id="python",
                by=BY,
                on=MONDAY,
            )
