"""Made-up people arrive: coordinators, mentors with their offers, seekers with their appeals."""

from datetime import date, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from matching.db import transaction
from matching.demo import cast
from matching.demo.people import PASSWORD, Crowd
from matching.domain.actor import Actor
from matching.domain.vocabulary import InterfaceLanguage, Priority, Role, TrustTier
from matching.domain.weeks import week_of
from matching.services import accounts, factors, intake, offers, team, triage, vetting
from matching.services.keys import Keys
from matching.vault.effort import Effort

FOR_VISITORS = 3
"""The first appeals: those whose receipts are printed."""
MENTORS_IN_A_ROW = 20
"""Of so many mentors one waits for a first word, one for a second, and one has paused."""


class Reading(Enum):
    """How far a coordinator has come with an appeal."""

    UNREAD = auto()
    STARTED = auto()
    ASKED = auto()
    DECLINED = auto()
    READY = auto()


class Arrivals:
    """Brings people in, and remembers who is who."""

    def __init__(self, crowd: Crowd, keys: Keys, *, vouchers: int, today: date) -> None:
        self.crowd = crowd
        self.keys = keys
        # Nobody has the receipts of the crowd, and all share one password: hashing those at full
        # cost would only make the visitor wait.
        self.quick = keys.at_cost(Effort(memory_kib=1024, rounds=1))
        self.vouchers = vouchers
        self.week = week_of(today)
        self.coordinators: list[Actor] = []
        self.visitors_mentor: UUID | None = None
        self.numbers: dict[UUID, int] = {}
        self.languages: dict[UUID, InterfaceLanguage] = {}
        self.with_receipt: dict[cast.Receipt, UUID] = {}

    def open_desk(self) -> None:
        """Make the administrator and the coordinators."""
        staff = [(cast.ADMINISTRATOR, Role.ADMINISTRATOR)]
        staff += [(name, Role.COORDINATOR) for name in cast.COORDINATORS]
        with transaction() as session:
            team.found(session, keys=self.keys, on=self._monday(20))
        for name, role in staff:
            with transaction() as session:
                account = accounts.create(
                    session,
                    role=role,
                    sign_in_name=name,
                    secret=self.keys.stretch(PASSWORD),
                    language=InterfaceLanguage.BE,
                    on=self._monday(20),
                    keys=self.keys,
                )
                by = Actor(role, account.id)
                team.admit(session, coordinator_id=account.id, by=by, keys=self.keys)
                factors.keep(
                    session,
                    account=account,
                    seed=cast.FACTOR,
                    on=self._monday(20),
                    keys=self.keys,
                )
                if role is Role.COORDINATOR:
                    self.coordinators.append(by)

    def welcome(self, number: int, *, weeks_ago: int) -> None:
        """Let a mentor apply, offer and be vouched for, all before `weeks_ago`."""
        volunteer = self.crowd.volunteer(number)
        if number == 0:
            volunteer = cast.everybodys_mentor(volunteer, self.crowd)
        arrived = self._monday(weeks_ago + 4)
        keys = self.keys if number == 0 else self.quick
        with transaction() as session:
            mentor = vetting.apply(
                session,
                draft=volunteer.application,
                secret=keys.stretch(volunteer.application.password),
                language=volunteer.language,
                on=arrived,
                keys=keys,
            )
            by = Actor(Role.MENTOR, mentor.id)
            if number == 0:
                self.visitors_mentor = mentor.id
            offers.save(session, offer_id=uuid4(), draft=volunteer.offer, by=by, on=arrived)
            place = number % MENTORS_IN_A_ROW
            for coordinator in self.coordinators[: {1: 0, 2: 1}.get(place, 2)]:
                self._vouch(session, mentor.id, coordinator, on=arrived + timedelta(weeks=1))
            if place == 3:  # noqa: PLR2004  see MENTORS_IN_A_ROW
                session.flush()
                vetting.pause(
                    session, mentor_id=mentor.id, version=mentor.version, by=by, on=arrived
                )

    def receive(self, number: int, *, weeks_ago: int) -> None:
        """Let a seeker appeal, and a coordinator read it."""
        seeker = self.crowd.seeker()
        printed = cast.card().receipts
        receipt = printed[number] if number < len(printed) else None
        if receipt is not None:
            seeker = cast.with_receipt(seeker, receipt, self.crowd)
        seeker = self.crowd.in_other_words(seeker, number)
        week = self._monday(weeks_ago)
        keys = self.keys if receipt else self.quick
        with transaction() as session:
            phrase = (
                receipt.phrase
                if receipt
                else intake.draw(session, language=seeker.language, keys=keys)
            )
            appeal = intake.submit(
                session,
                draft=seeker.draft,
                receipt=intake.prepare(phrase, keys=keys),
                submission_id=uuid4(),
                language=seeker.language,
                week=week,
                keys=keys,
            )
            self.numbers[appeal.id] = number
            self.languages[appeal.id] = seeker.language
            if receipt is not None:
                self.with_receipt[receipt] = appeal.id
            intake.keep_receipt(session, by=Actor(Role.SEEKER, appeal.id))
            version = triage.facts(session, appeal_id=appeal.id, language=seeker.language).version
            self._triage(session, appeal.id, version, self._reading(number, weeks_ago), on=week)

    def _reading(self, number: int, weeks_ago: int) -> Reading:
        if number < FOR_VISITORS:
            return (Reading.READY, Reading.READY, Reading.ASKED)[number]
        if weeks_ago <= 1:
            return self.crowd.random.choice((Reading.UNREAD, Reading.UNREAD, Reading.STARTED))
        return self.crowd.random.choices(
            (Reading.READY, Reading.ASKED, Reading.DECLINED), weights=(92, 5, 3)
        )[0]

    def _triage(
        self, session: Session, appeal_id: UUID, version: int, how: Reading, *, on: date
    ) -> None:
        by = self.coordinators[self.numbers[appeal_id] % len(self.coordinators)]
        language = self.languages[appeal_id]
        if how is Reading.UNREAD:
            return
        version = triage.start(session, appeal_id=appeal_id, version=version, by=by, on=on).version
        seen: Any = {
            "session": session,
            "appeal_id": appeal_id,
            "version": version,
            "by": by,
            "on": on,
        }
        if how is Reading.ASKED:
            text = self.crowd.text("question", language)
            triage.ask(**seen, text=text, keys=self.keys)
        elif how is Reading.DECLINED:
            text = self.crowd.text("decline", language)
            triage.decline(**seen, text=text, keys=self.keys)
        elif how is Reading.READY:
            triage.make_ready(
                **seen,
                priority=self.crowd.random.choices(list(Priority), weights=(80, 15, 5))[0],
                sensitivity=TrustTier.STANDARD,
            )

    def _monday(self, weeks_ago: int) -> date:
        return self.week - timedelta(weeks=weeks_ago)

    def _vouch(self, session: Session, mentor_id: UUID, by: Actor, *, on: date) -> None:
        session.flush()
        vetting.vouch(
            session,
            mentor_id=mentor_id,
            version=vetting.show(session, mentor_id=mentor_id).version,
            by=by,
            note=self.crowd.text("vouch", InterfaceLanguage.EN),
            vouchers=self.vouchers,
            on=on,
            keys=self.keys,
        )
