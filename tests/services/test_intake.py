"""One appeal of many sends, one receipt that opens it, and nothing left after a withdrawal."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.db import db, transaction
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound, PhraseTaken, WrongCredentials
from matching.domain.intake import AppealDraft, ContactDraft, draft_from
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.progress import Going
from matching.domain.vocabulary import (
    Audience,
    ContactKind,
    InterfaceLanguage,
    NeedKind,
    Role,
)
from matching.models.intake import Appeal
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, Pairing, PlanStep
from matching.models.review import Bar, Proposal
from matching.services import consent, intake, review, sealing
from matching.services.keys import Keys
from matching.vault import receipts
from tests import factories
from tests.domain.test_intake import answers
from tests.factories import MONDAY
from tests.services.at_once import at_once, check_standing, look
from tests.services.trail import entries

NOWHERE = UUID(int=0)


def draft() -> AppealDraft:
    return draft_from(
        answers(
            held={"skills": ["teamwork"], "texts": ["blorbing"]},
            contact={"signal": "@me", "signal_audience": "mentor"},
        )
    )


def submit(
    session: Session, keys: Keys, phrase: str, *, submission_id: UUID | None = None
) -> Appeal:
    return intake.submit(
        session,
        draft=draft(),
        receipt=intake.prepare(phrase, keys=keys),
        submission_id=submission_id or uuid4(),
        language=InterfaceLanguage.EN,
        week=MONDAY,
        keys=keys,
    )


def draw(session: Session, keys: Keys) -> str:
    return intake.draw(session, language=InterfaceLanguage.EN, keys=keys)


class TestSubmit:
    def test_seals_everything_that_was_typed(self, session: Session, keys: Keys) -> None:
        appeal = submit(session, keys, draw(session, keys))

        by = factories.seeker_of(appeal)
        assert sealing.open_(session, appeal, "story", by=by, keys=keys) == "I refused."
        assert sealing.open_(session, appeal, "origin", by=by, keys=keys) == "nurse"
        (contact,) = appeal.contacts
        assert sealing.open_(session, contact, "value", by=by, keys=keys) == "@me"
        (text,) = appeal.uncoded
        assert sealing.open_(session, text, "text", by=by, keys=keys) == "blorbing"

    def test_makes_one_appeal_of_one_submission(self, session: Session, keys: Keys) -> None:
        phrase, once = draw(session, keys), uuid4()

        first = submit(session, keys, phrase, submission_id=once)
        second = submit(session, keys, phrase, submission_id=once)

        assert first is second
        assert session.scalar(select(func.count()).select_from(Appeal)) == 1

    def test_refuses_a_phrase_that_begins_like_another(self, session: Session, keys: Keys) -> None:
        phrase = draw(session, keys)
        submit(session, keys, phrase)
        like_it = receipts.read(" ".join([*phrase.split()[:2], *["zoo"] * 6]))

        with pytest.raises(PhraseTaken):
            submit(session, keys, like_it)

        assert session.scalar(select(func.count()).select_from(Appeal)) == 1

    def test_opens_with_the_phrase_that_is_shown_last_until_words_were_typed_back(
        self, session: Session, keys: Keys
    ) -> None:
        once, former, later = uuid4(), draw(session, keys), draw(session, keys)
        appeal = submit(session, keys, former, submission_id=once)

        submit(session, keys, later, submission_id=once)

        assert intake.find(session, phrase=later, keys=keys) is appeal
        intake.keep_receipt(session, by=factories.seeker_of(appeal))
        with pytest.raises(AlreadyDecided):
            submit(session, keys, former, submission_id=once)
        assert intake.find(session, phrase=later, keys=keys) is appeal


class TestFind:
    def test_opens_with_the_whole_phrase_only(self, session: Session, keys: Keys) -> None:
        phrase = draw(session, keys)
        appeal = submit(session, keys, phrase)
        other = draw(session, keys)

        assert intake.find(session, phrase=phrase.upper(), keys=keys) is appeal
        for wrong in (other, " ".join([*phrase.split()[:7], "zoo"]), phrase.split()[0], "ї"):
            with pytest.raises(WrongCredentials):
                intake.find(session, phrase=wrong, keys=keys)

    def test_treats_a_withdrawn_appeal_as_unknown(self, session: Session, keys: Keys) -> None:
        phrase = draw(session, keys)
        appeal = submit(session, keys, phrase)
        intake.withdraw(session, by=factories.seeker_of(appeal), week=MONDAY)

        with pytest.raises(WrongCredentials):
            intake.find(session, phrase=phrase, keys=keys)


class TestWordsFit:
    @pytest.mark.parametrize("language", list(InterfaceLanguage))
    def test_forgives_a_word_what_it_is_forgiven_in_the_phrase(
        self, language: InterfaceLanguage
    ) -> None:
        phrase = receipts.read(receipts.issue(language))
        words = phrase.split()

        assert intake.words_fit(phrase, {1: f" {words[1].upper()} ", 6: words[6][:4]})

    def test_refuses_another_word_and_more_than_one(self) -> None:
        phrase = receipts.read(receipts.issue(InterfaceLanguage.EN))
        words = phrase.split()
        other = next(word for word in ("zoo", "able") if word != words[3])

        assert not intake.words_fit(phrase, {3: other})
        assert not intake.words_fit(phrase, {3: f"{words[3]} {words[4]}"})


class TestAnswer:
    def test_goes_back_to_triage_sealed(self, session: Session, keys: Keys) -> None:
        appeal = factories.appeal(session, keys, status=AppealStatus.NEEDS_INFO)
        by = factories.seeker_of(appeal)

        intake.answer(
            session, by=by, text="Ten years.", version=appeal.version, week=MONDAY, keys=keys
        )

        assert appeal.status is AppealStatus.IN_TRIAGE
        assert appeal.answer is not None
        assert sealing.open_(session, appeal, "answer", by=by, keys=keys) == "Ten years."

    def test_refuses_when_nothing_was_asked_or_the_page_is_old(
        self, session: Session, keys: Keys
    ) -> None:
        ready = factories.appeal(session, keys)
        asked = factories.appeal(session, keys, status=AppealStatus.NEEDS_INFO)

        for appeal, version in ((ready, ready.version), (asked, asked.version + 1)):
            with pytest.raises(AlreadyDecided):
                intake.answer(
                    session,
                    by=factories.seeker_of(appeal),
                    text="Ten years.",
                    version=version,
                    week=MONDAY,
                    keys=keys,
                )


class TestContacts:
    def test_are_replaced_as_a_whole(self, session: Session, keys: Keys) -> None:
        appeal = submit(session, keys, draw(session, keys))
        by = factories.seeker_of(appeal)
        wanted = (
            ContactDraft(ContactKind.SIGNAL, "@other", Audience.COORDINATORS),
            ContactDraft(ContactKind.EMAIL, "me@example.org", Audience.MENTOR),
        )

        intake.change_contacts(session, by=by, contacts=wanted, keys=keys)

        assert set(intake.contacts(session, by=by, keys=keys)) == set(wanted)

    def test_belong_to_nobody_else(self, session: Session, keys: Keys) -> None:
        with pytest.raises(NotFound):
            intake.contacts(session, by=factories.seeker_of(NOWHERE), keys=keys)


def paired(session: Session, keys: Keys) -> Pairing:
    """A pairing with everything that two people write in it."""
    other = factories.mentor(session, keys)
    appeal = submit(session, keys, draw(session, keys))
    appeal.status = AppealStatus.PAIRED
    factories.write(session, keys, appeal, "question", "How long?")
    factories.write(session, keys, appeal, "answer", "Ten years.")
    proposal = factories.proposal(session, keys, appeal=appeal, status=ProposalStatus.ACCEPTED)
    pairing = Pairing(
        id=uuid4(),
        proposal_id=proposal.id,
        appeal=appeal,
        offer_id=proposal.offer_id,
        need=proposal.need,
        started_week=MONDAY,
    )
    session.add(pairing)
    session.flush()
    consent.begin(session, pairing=pairing, by=factories.seeker_of(appeal), keys=keys)
    proposal.offer.taken = 1
    its = {"pairing_id": pairing.id}
    step = PlanStep(id=uuid4(), **its, position=0)
    factories.write(session, keys, step, "text", "learn")
    held = MentoringSession(id=uuid4(), **its, number=1, held_week=MONDAY, minutes=60)
    factories.write(session, keys, held, "note", "talked")
    check_in = CheckIn(
        id=uuid4(), **its, number=1, by=Role.SEEKER, going=Going.WELL, given_week=MONDAY
    )
    factories.write(session, keys, check_in, "note", "fine")
    message = Message(id=uuid4(), **its, number=1, sender=Role.MENTOR, sent_week=MONDAY)
    factories.write(session, keys, message, "body", "hello")
    bar = Bar(
        id=uuid4(),
        appeal_id=appeal.id,
        mentor_id=other.id,
        cause=BarCause.SEEKER,
        set_week=MONDAY,
    )
    factories.write(session, keys, bar, "note", "I know them")
    session.add_all([step, held, check_in, message, bar])
    session.flush()
    return pairing


class TestWithdraw:
    def test_leaves_nothing_of_what_was_written(self, session: Session, keys: Keys) -> None:
        pairing = paired(session, keys)
        appeal = pairing.appeal
        proposal = session.get_one(Proposal, pairing.proposal_id)
        proposal.reasons = {"covered": ["sql"], "missing": ["python"]}
        session.flush()
        by = factories.seeker_of(appeal)

        intake.withdraw(session, by=by, week=MONDAY)

        session.expire_all()
        assert sealing.open_(session, appeal, "story", by=by, keys=keys) == ""
        assert sealing.open_(session, appeal, "origin", by=by, keys=keys) == ""
        assert appeal.question is appeal.answer is appeal.target_occupation_id is None
        assert not [*appeal.contacts, *appeal.uncoded, *appeal.skills, *appeal.deadlines]
        assert not [*appeal.languages, *appeal.parts]
        assert (appeal.weekly_hours, appeal.time_zone) == (1, "UTC")
        for table in (Message, PlanStep, CheckIn):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        (held,) = pairing.sessions
        assert sealing.open_(session, held, "note", by=by, keys=keys) == ""
        assert session.scalars(select(Bar.note)).all() == [None]
        assert proposal.reasons == {}

    def test_ends_every_pair_and_gives_the_places_back(self, session: Session, keys: Keys) -> None:
        pairing = paired(session, keys)
        waiting = factories.proposal(
            session,
            keys,
            appeal=pairing.appeal,
            need=NeedKind.MENTORING,
            status=ProposalStatus.OFFERED,
        )
        waiting.offer.taken = 1
        session.flush()

        intake.withdraw(session, by=factories.seeker_of(pairing.appeal), week=MONDAY)

        assert pairing.status is PairingStatus.CLOSED
        assert pairing.outcome is Outcome.STOPPED_BY_SEEKER
        assert pairing.offer.taken == 0
        assert waiting.status is ProposalStatus.CANCELLED
        assert waiting.offer.taken == 0
        assert pairing.appeal.status is AppealStatus.WITHDRAWN

    @pytest.mark.parametrize(
        "status", [each for each in AppealStatus if each is not AppealStatus.WITHDRAWN]
    )
    def test_is_possible_at_any_time(
        self, session: Session, keys: Keys, status: AppealStatus
    ) -> None:
        appeal = factories.appeal(session, keys, status=status)

        intake.withdraw(session, by=factories.seeker_of(appeal), week=MONDAY)

        assert appeal.status is AppealStatus.WITHDRAWN
        assert [each.action for each in entries(session)] == [Action.APPEAL_WITHDRAWN]

    def test_touches_nobody_else(self, session: Session, keys: Keys) -> None:
        other = paired(session, keys)
        appeal = factories.appeal(session, keys)

        intake.withdraw(session, by=factories.seeker_of(appeal), week=MONDAY)

        assert other.status is PairingStatus.ACTIVE
        assert session.scalar(select(func.count()).select_from(Message)) == 1


class TestManyAtOnce:
    def test_one_submission_stays_one_appeal(self, app: Flask, keys: Keys) -> None:
        once = uuid4()
        with app.app_context(), db.sessionmaker() as session:
            phrase = draw(session, keys)

        def send(writing: Session) -> UUID:
            return submit(writing, keys, phrase, submission_id=once).id

        found = at_once(app, *[send] * 6)

        assert len(set(found)) == 1
        assert look(app, lambda session: session.scalar(select(func.count(Appeal.id)))) == 1

    def test_a_withdrawal_and_an_offer_leave_no_place_taken(self, app: Flask, keys: Keys) -> None:
        with app.app_context(), transaction() as session:
            proposal = factories.proposal(session, keys)
            version, proposal_id = proposal.version, proposal.id
            seeker = factories.seeker_of(proposal.appeal_id)
            by = factories.actor_of(factories.coordinator(session, keys))

        def approve(writing: Session) -> None:
            review.approve(
                writing,
                proposal_id=proposal_id,
                version=version,
                by=by,
                on=MONDAY,
                expires_week=MONDAY,
            )

        def withdraw(writing: Session) -> None:
            intake.withdraw(writing, by=seeker, week=MONDAY)

        at_once(app, approve, withdraw)

        look(app, check_standing)
        assert look(app, lambda session: session.scalars(select(Appeal.status)).all()) == [
            AppealStatus.WITHDRAWN
        ]
