"""What goes, when, and what stays: on both databases, through the same purge as every night."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.db import glance, transaction
from matching.domain.errors import Refused
from matching.domain.lifecycles import AppealStatus, MentorStatus, Outcome
from matching.domain.progress import Going
from matching.domain.retention import Kept, Retention
from matching.domain.vocabulary import InterfaceLanguage, Policy
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.keystore import Principal, SealingKey
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, Pairing, PlanStep
from matching.models.rounds import Round
from matching.models.vetting import Mentor, OfferSkill
from matching.models.words import Synonym
from matching.services import (
    intake,
    matches,
    messages,
    progress,
    purge,
    rounds,
    sealing,
    vetting,
    words,
)
from tests import factories
from tests.factories import MONDAY, actor_of, mentor_of, seeker_of

WEEKS = Retention()
LONG_AFTER = MONDAY + timedelta(weeks=300)


@pytest.fixture
def clean(session: Session) -> Callable[[date], Mapping[Kept, int]]:
    """Purges as of a week, within the session of the test."""

    @contextmanager
    def begin() -> Iterator[Session]:
        session.flush()
        yield session
        session.flush()
        session.expire_all()

    return lambda week: purge.purge(begin, retention=WEEKS, week=week)


def after(weeks: int) -> date:
    return MONDAY + timedelta(weeks=weeks)


def nothing() -> dict[Kept, int]:
    return dict.fromkeys(Kept, 0)


def keys_of(session: Session, person_id: UUID) -> int:
    held = select(func.count()).select_from(SealingKey).where(SealingKey.person_id == person_id)
    return session.scalars(held).one()


def talk(session: Session, keys, pairing: Pairing) -> None:
    seeker = seeker_of(pairing.appeal_id)
    mentor = mentor_of(pairing.offer.mentor)
    about = {"session": session, "pairing_id": pairing.id, "keys": keys}
    for by in (seeker, mentor):
        messages.send(**about, entry_id=uuid4(), by=by, body="hello", on=MONDAY)
        progress.check_in(
            **about, entry_id=uuid4(), by=by, going=Going.WELL, note="well", on=MONDAY
        )
    progress.add_step(**about, entry_id=uuid4(), by=mentor, text="a step", due=None)
    progress.log_session(
        **about, entry_id=uuid4(), by=mentor, held=MONDAY, minutes=60, note="notes", on=MONDAY
    )


def closed_pair(session: Session, keys, outcome: Outcome = Outcome.EMPLOYED) -> Pairing:
    pairing = factories.pairing(session, keys)
    talk(session, keys, pairing)
    progress.close(
        session,
        pairing_id=pairing.id,
        version=pairing.version,
        outcome=outcome,
        by=seeker_of(pairing.appeal_id),
        on=MONDAY,
    )
    return pairing


class TestAppeals:
    @pytest.mark.parametrize("status", [AppealStatus.WITHDRAWN, AppealStatus.DECLINED])
    def test_that_ended_go_with_their_keys_when_their_time_is_over(
        self, session, keys, clean, status
    ):
        appeal_id = factories.appeal(session, keys, status=status).id

        counts = clean(after(WEEKS.ended_appeals))

        assert counts == nothing() | {Kept.ENDED_APPEALS: 1}
        assert session.get(Appeal, appeal_id) is None
        assert session.get(Principal, appeal_id) is None
        assert keys_of(session, appeal_id) == 0

    @pytest.mark.parametrize("status", [AppealStatus.WITHDRAWN, AppealStatus.DECLINED])
    def test_that_ended_stay_until_then(self, session, keys, clean, status):
        appeal_id = factories.appeal(session, keys, status=status).id

        counts = clean(after(WEEKS.ended_appeals - 1))

        assert counts == nothing()
        assert session.get(Appeal, appeal_id) is not None

    def test_go_when_a_question_stayed_without_answer(self, session, keys, clean):
        appeal_id = factories.appeal(session, keys, status=AppealStatus.NEEDS_INFO).id

        counts = clean(after(WEEKS.silent_appeals))

        assert counts == nothing() | {Kept.SILENT_APPEALS: 1}
        assert session.get(Appeal, appeal_id) is None

    @pytest.mark.parametrize(
        "status",
        [
            AppealStatus.RECEIVED,
            AppealStatus.IN_TRIAGE,
            AppealStatus.READY,
            AppealStatus.PROPOSED,
            AppealStatus.PAIRED,
        ],
    )
    def test_of_whoever_waits_for_us_stay_however_long(self, session, keys, clean, status):
        appeal = factories.appeal(session, keys, status=status)

        counts = clean(LONG_AFTER)

        assert counts == nothing()
        assert sealing.open_(session, appeal, "story", by=seeker_of(appeal), keys=keys)

    def test_take_their_pairs_and_messages_with_them(self, session, keys, clean):
        pairing_id = closed_pair(session, keys).id

        clean(after(WEEKS.closed_appeals))

        for table in (Appeal, Pairing, Message, PlanStep, MentoringSession, CheckIn):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.get(SealingKey, pairing_id) is None


class TestClosedAppeals:
    def test_keep_their_words_until_the_last_question_was_asked(self, session, keys, clean):
        appeal = closed_pair(session, keys).appeal

        counts = clean(after(WEEKS.closed_words - 1))

        assert counts[Kept.CLOSED_WORDS] == 0
        assert sealing.open_(session, appeal, "story", by=seeker_of(appeal), keys=keys)

    def test_lose_their_words_and_codes_and_keep_the_bare_count(self, session, keys, clean):
        pairing = closed_pair(session, keys)

        counts = clean(after(WEEKS.closed_words))

        appeal = session.get_one(Appeal, pairing.appeal_id)
        assert counts[Kept.CLOSED_WORDS] == 1
        assert (appeal.story, appeal.origin) == (sealing.ERASED, sealing.ERASED)
        assert [*appeal.skills, *appeal.contacts, *appeal.deadlines, *appeal.uncoded] == []
        assert [*appeal.languages, *appeal.parts] == []
        assert (appeal.weekly_hours, appeal.time_zone) == (1, "UTC")
        assert session.get_one(Pairing, pairing.id).outcome is Outcome.EMPLOYED
        assert keys_of(session, appeal.id) == 0

    def test_are_no_longer_opened_by_their_receipt(self, session, keys, clean):
        phrase = intake.draw(session, language=InterfaceLanguage.EN, keys=keys)
        factories.appeal(session, keys, phrase=phrase, status=AppealStatus.CLOSED)

        clean(after(WEEKS.closed_words))

        with pytest.raises(Refused):
            intake.find(session, phrase=phrase, keys=keys)


class TestMessages:
    def test_of_closed_pairs_go_with_plan_and_notes(self, session, keys, clean):
        pairing = closed_pair(session, keys, Outcome.REMATCH)

        counts = clean(after(WEEKS.messages))

        assert counts == nothing() | {Kept.MESSAGES: 1}
        assert session.scalar(select(func.count()).select_from(Message)) == 0
        assert session.scalar(select(func.count()).select_from(PlanStep)) == 0
        assert session.scalars(select(MentoringSession.note)).all() == [sealing.ERASED]
        assert session.get(SealingKey, pairing.id) is None

    def test_of_open_pairs_stay(self, session, keys, clean):
        talk(session, keys, factories.pairing(session, keys))

        counts = clean(LONG_AFTER)

        assert counts[Kept.MESSAGES] == 0
        assert session.scalar(select(func.count()).select_from(Message)) == 2

    def test_leave_a_page_that_still_opens(self, session, keys, clean):
        pairing = closed_pair(session, keys, Outcome.REMATCH)
        clean(after(WEEKS.messages))

        shown = messages.thread(
            session, pairing_id=pairing.id, by=seeker_of(pairing.appeal_id), keys=keys
        )

        assert shown.lines == ()


class TestMentors:
    @pytest.mark.parametrize("status", [MentorStatus.APPLIED, MentorStatus.VOUCHED])
    def test_who_were_never_vouched_for_go_with_their_account(self, session, keys, clean, status):
        mentor = factories.mentor(session, keys, status=status)
        factories.offer(session, keys, by=mentor)
        mentor_id, account_id = mentor.id, mentor.account_id

        counts = clean(after(WEEKS.applications))

        assert counts == nothing() | {Kept.APPLICATIONS: 1}
        assert session.get(Mentor, mentor_id) is None
        assert session.get(Account, account_id) is None
        assert keys_of(session, mentor_id) == 0

    def test_who_were_vouched_for_lately_stay(self, session, keys, clean):
        mentor = factories.mentor(session, keys, status=MentorStatus.APPLIED)
        vetting.vouch(
            session,
            mentor_id=mentor.id,
            version=mentor.version,
            by=actor_of(factories.coordinator(session, keys)),
            note="I know them.",
            vouchers=2,
            on=after(WEEKS.applications - 1),
            keys=keys,
        )

        assert clean(after(WEEKS.applications)) == nothing()

    def test_who_work_stay_however_long(self, session, keys, clean):
        factories.offer(session, keys)

        assert clean(LONG_AFTER) == nothing()

    @pytest.mark.parametrize(
        ("leave", "kind"),
        [(vetting.retire, Kept.RETIRED_MENTORS), (vetting.block, Kept.BLOCKED_MENTORS)],
    )
    def test_who_left_lose_their_words_when_their_time_is_over(
        self, session, keys, clean, leave, kind
    ):
        pairing = closed_pair(session, keys, Outcome.STOPPED_BY_SEEKER)
        mentor = pairing.offer.mentor
        by = actor_of(factories.coordinator(session, keys))
        leave(session, mentor_id=mentor.id, version=mentor.version, by=by, on=MONDAY)

        weeks = getattr(WEEKS, kind)
        early, late = clean(after(weeks - 1)), clean(after(weeks))

        assert (early[kind], late[kind]) == (0, 1)
        assert mentor.about == mentor.shown_name == sealing.ERASED
        assert keys_of(session, mentor.id) == 0
        assert session.get(Principal, mentor.id) is None
        assert session.scalar(select(func.count()).select_from(OfferSkill)) == 0

    def test_who_left_cannot_be_found_by_their_name_afterwards(self, session, keys, clean):
        mentor = factories.mentor(session, keys, name="known-name")
        by = actor_of(factories.coordinator(session, keys))
        vetting.retire(session, mentor_id=mentor.id, version=mentor.version, by=by, on=MONDAY)
        before = mentor.account.sign_in_locator

        clean(after(WEEKS.retired_mentors))

        assert before not in session.scalars(select(Account.sign_in_locator)).all()

    def test_leave_no_row_behind_once_no_pair_hangs_on_it(self, session, keys, clean):
        pairing = closed_pair(session, keys)
        mentor = pairing.offer.mentor
        mentor_id, account_id = mentor.id, mentor.account_id
        by = actor_of(factories.coordinator(session, keys))
        vetting.retire(session, mentor_id=mentor_id, version=mentor.version, by=by, on=MONDAY)

        clean(after(WEEKS.closed_words))
        stayed = session.get(Mentor, mentor_id)
        clean(after(WEEKS.closed_appeals))

        assert stayed is not None
        assert session.get(Mentor, mentor_id) is None
        assert session.get(Account, account_id) is None


class TestRounds:
    @pytest.fixture
    def run(self, session, keys) -> Callable[[], Round]:
        factories.appeal(session, keys)
        factories.offer(session, keys)
        weights = rounds.latest_settings(session).weights
        policy = Policy.SERVE_MOST
        return lambda: rounds.run_dry(session, weights=weights, policy=policy, by=None, on=MONDAY)

    def test_that_were_only_tried_go_but_for_the_newest(self, session, clean, run):
        tried, newest = run().id, run().id

        counts = clean(after(WEEKS.dry_rounds + 1))

        assert counts == nothing() | {Kept.DRY_ROUNDS: 1}
        assert session.get(Round, tried) is None
        assert session.get(Round, newest) is not None

    def test_forget_who_was_named_and_keep_their_figures(self, session, keys, clean, run):
        row = run()
        before = matches.figures(row)
        by = actor_of(factories.coordinator(session, keys))
        rounds.commit(session, round_id=row.id, version=row.version, by=by, on=MONDAY)

        counts = clean(after(WEEKS.round_details + 1))

        row = session.get_one(Round, row.id)
        assert counts[Kept.ROUND_DETAILS] == 1
        assert (row.result["pairs"], row.result["unserved"]) == ([], [])
        assert matches.figures(row) == before
        assert before.pairs == 1


class TestWords:
    def test_that_nobody_approved_go_with_their_keys(self, session, keys, clean):
        word = factories.word(session, keys)
        word_id = word.id

        early, late = clean(after(WEEKS.proposed_words - 1)), clean(after(WEEKS.proposed_words))

        assert (early, late) == (nothing(), nothing() | {Kept.PROPOSED_WORDS: 1})
        assert session.get(Synonym, word_id) is None
        assert keys_of(session, word_id) == 0

    def test_that_everybody_finds_stay(self, session, keys, clean):
        word = factories.word(session, keys)
        by = actor_of(factories.coordinator(session, keys))
        words.approve(session, word_id=word.id, version=word.version, by=by, on=MONDAY, keys=keys)

        assert clean(LONG_AFTER) == nothing()

    def test_that_were_taken_back_leave_no_row(self, session, keys, clean):
        word = factories.word(session, keys)
        by = actor_of(factories.coordinator(session, keys))
        words.refuse(session, word_id=word.id, version=word.version, by=by, on=MONDAY)

        assert clean(after(WEEKS.proposed_words)) == nothing() | {Kept.PROPOSED_WORDS: 1}


class TestThePurge:
    def test_counts_beforehand_what_it_will_erase(self, session, keys, clean):
        factories.appeal(session, keys, status=AppealStatus.DECLINED)
        factories.mentor(session, keys, status=MentorStatus.APPLIED)
        week = after(WEEKS.ended_appeals)

        foreseen = purge.count(session, retention=WEEKS, week=week)

        assert foreseen == clean(week)

    def test_finds_nothing_the_second_time(self, session, keys, clean):
        closed_pair(session, keys)
        factories.appeal(session, keys, status=AppealStatus.DECLINED)
        factories.mentor(session, keys, status=MentorStatus.APPLIED)

        clean(LONG_AFTER)

        assert clean(LONG_AFTER) == nothing()

    def test_goes_on_where_it_was_broken_off(self, app, keys, monkeypatch):
        monkeypatch.setattr(purge, "BATCH", 2)
        with app.app_context(), transaction() as session:
            for _ in range(5):
                factories.appeal(session, keys, status=AppealStatus.DECLINED)
        begin = twice(transaction)

        with app.app_context():
            with pytest.raises(StopIteration):
                purge.purge(begin, retention=WEEKS, week=LONG_AFTER)
            left = remaining()
            counts = purge.purge(transaction, retention=WEEKS, week=LONG_AFTER)

        assert left == 1
        assert counts[Kept.ENDED_APPEALS] == 1


def twice(begin: purge.Begin) -> purge.Begin:
    """Begin two transactions; at the third, break off."""
    left = iter(range(2))

    def counted() -> AbstractContextManager[Session]:
        next(left)
        return begin()

    return counted


def remaining() -> int:
    with glance() as session:
        return session.scalars(select(func.count()).select_from(Appeal)).one()
