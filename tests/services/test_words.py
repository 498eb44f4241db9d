"""The desk of words: what fitted nothing is mapped once, and then known to everybody."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from matching.db import db, transaction
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    NotFound,
    QuotaUsed,
    SamePerson,
    StepRefused,
    UnknownConcept,
    WordTaken,
)
from matching.domain.lifecycles import AppealStatus, WordStatus
from matching.domain.openings import OpeningReason
from matching.domain.taxonomy import TaxonomySource
from matching.domain.vocabulary import ConceptKind, Evidence, InterfaceLanguage
from matching.domain.words import MOST_AT_ONCE, Meaning, NewWord, Opened
from matching.models.coding import ConceptLabel, TaxonomyRelease
from matching.models.intake import UncodedText
from matching.models.keystore import SealingKey
from matching.models.words import Synonym
from matching.services import coding, intake, openings, sealing, words
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import at_once, look
from tests.services.trail import entries

QUOTA = 3
JOB, SKILL = ConceptKind.OCCUPATION, ConceptKind.SKILL
EN, BE = InterfaceLanguage.EN, InterfaceLanguage.BE


@pytest.fixture
def by(session, keys):
    """A coordinator."""
    return factories.actor_of(factories.coordinator(session, keys))


@pytest.fixture
def colleague(session, keys):
    """Another one."""
    return factories.actor_of(factories.coordinator(session, keys))


def open_batch(session, keys, by, **given):
    details = {"reason": OpeningReason.CODING, "quota": QUOTA, "on": MONDAY}
    return words.open_batch(session, by=by, keys=keys, **(details | given))


def map_(session, keys, by, *meanings, evidence=Evidence.COORDINATOR):
    return words.map_(session, meanings=meanings, evidence=evidence, by=by, on=MONDAY, keys=keys)


def approve(session, keys, by, row, **given):
    details = {"word_id": row.id, "version": row.version} | given
    words.approve(session, by=by, on=MONDAY, keys=keys, **details)


def found(session, text, kind=SKILL):
    """What a search for a text finds as exactly that."""
    candidates = coding.catalogue(session).search(text, kind, EN)
    return [each.id for each in candidates if each.score == 1]


def codes(appeal):
    return {(row.skill_id, row.wanted, row.evidence) for row in appeal.skills}


def actions(session):
    return [(entry.action, entry.subject_id, entry.detail) for entry in entries(session)]


class TestWaiting:
    def test_counts_by_kind_and_opens_nothing(self, session, keys):
        old = factories.appeal(session, keys, received_week=MONDAY - timedelta(weeks=3))
        fresh = factories.appeal(session, keys)
        factories.uncoded(session, keys, old)
        factories.uncoded(session, keys, old, kind=JOB, wanted=False)
        factories.uncoded(session, keys, fresh)

        waiting = words.waiting(session)

        assert waiting.texts == {SKILL: 2, JOB: 1}
        assert (waiting.total, waiting.appeals) == (3, 2)
        assert waiting.oldest == MONDAY - timedelta(weeks=3)
        assert entries(session) == []

    def test_knows_when_nothing_does(self, session):
        waiting = words.waiting(session)

        assert (waiting.total, waiting.appeals, waiting.oldest) == (0, 0, None)

    @pytest.mark.parametrize(
        "status", [AppealStatus.DECLINED, AppealStatus.CLOSED, AppealStatus.WITHDRAWN]
    )
    def test_leaves_out_appeals_that_nobody_matches(self, session, keys, by, status):
        factories.uncoded(session, keys, factories.appeal(session, keys, status=status))

        assert words.waiting(session).total == 0
        assert open_batch(session, keys, by) == ()

    def test_counts_for_each_coordinator_what_they_can_do(self, session, keys, by, colleague):
        factories.uncoded(session, keys, factories.appeal(session, keys))
        row = factories.word(session, keys)
        proposer = row.proposed_by

        assert words.count(session, by=by) == words.count(session, by=colleague) == 2
        assert words.count(session, by=type(by)(by.role, proposer)) == 1

    def test_ends_when_the_appeal_is_withdrawn(self, session, keys, by):
        appeal = factories.appeal(session, keys)
        row = factories.uncoded(session, keys, appeal)
        (opened,) = open_batch(session, keys, by)

        intake.withdraw(session, by=factories.seeker_of(appeal), week=MONDAY)

        assert words.waiting(session).total == 0
        assert words.lines(session, opened=[opened]) == (None,)
        assert session.get(UncodedText, row.id) is None


class TestCost:
    def test_of_the_desk_does_not_grow_with_what_waits(self, session, keys, by):
        asked = []

        def note(*_):
            asked.append(1)

        def queries():
            session.flush()
            session.expire_all()
            asked.clear()
            words.waiting(session)
            words.count(session, by=by)
            words.proposed(session, language=EN, by=by, keys=keys)
            words.lines(session, opened=open_batch(session, keys, by))
            return len(asked)

        def add(number):
            appeal = factories.appeal(session, keys)
            factories.uncoded(session, keys, appeal, text=f"craft {number}")
            factories.word(session, keys, text=f"craft {number}")

        event.listen(db.engine, "before_cursor_execute", note)
        add(1)
        few = queries()
        for number in range(2, 6):
            add(number)
        many = queries()
        event.remove(db.engine, "before_cursor_execute", note)

        assert 0 < many <= few


class TestOpening:
    def test_shows_equal_texts_as_one(self, session, keys, by):
        first, second = (factories.appeal(session, keys) for _ in "ab")
        texts = [
            factories.uncoded(session, keys, first, text="Snake  Craft"),
            factories.uncoded(session, keys, second, text="snake craft!", wanted=False),
        ]
        other = factories.uncoded(session, keys, second, text="snake craft", kind=JOB)

        opened = open_batch(session, keys, by)

        together, alone = sorted(opened, key=lambda each: -len(each.ids))
        assert set(together.ids) == {row.id for row in texts}
        assert alone == Opened("snake craft", (other.id,))
        line, _ = words.lines(session, opened=[together, alone])
        assert (line.kind, line.wanted, line.language) == (SKILL, 1, BE)
        assert set(line.appeals) == {first.id, second.id}

    def test_is_one_opening_and_says_whose_texts_they_were(self, session, keys, by):
        appeals = [factories.appeal(session, keys) for _ in "abc"]
        for appeal in (*appeals, appeals[0]):
            factories.uncoded(session, keys, appeal)

        open_batch(session, keys, by)

        assert openings.today(session, by=by, quota=QUOTA, on=MONDAY).opened == 1
        told = {(Action.APPEAL_OPENED, appeal.id, "words coding") for appeal in appeals}
        assert len(actions(session)) == len(appeals)
        assert set(actions(session)) == told

    def test_of_nothing_is_no_opening(self, session, keys, by):
        assert open_batch(session, keys, by) == ()

        assert openings.today(session, by=by, quota=QUOTA, on=MONDAY).opened == 0

    def test_is_refused_beyond_the_quota(self, session, keys, by):
        factories.uncoded(session, keys, factories.appeal(session, keys))
        for _ in range(QUOTA):
            open_batch(session, keys, by)

        with pytest.raises(QuotaUsed):
            open_batch(session, keys, by)

    def test_shows_a_batch_of_those_that_waited_longest(self, session, keys, by):
        fresh = factories.appeal(session, keys)
        old = factories.appeal(session, keys, received_week=MONDAY - timedelta(weeks=1))
        for number in range(MOST_AT_ONCE):
            factories.uncoded(session, keys, old, text=f"craft number {number}")
        factories.uncoded(session, keys, fresh, text="the newest")

        opened = open_batch(session, keys, by)

        assert len(opened) == MOST_AT_ONCE
        assert "the newest" not in {each.text for each in opened}

    def test_keeps_texts_apart_that_have_no_letter(self, session, keys, by):
        appeal = factories.appeal(session, keys)
        for text in ("???", "!!!"):
            factories.uncoded(session, keys, appeal, text=text)

        assert {each.text for each in open_batch(session, keys, by)} == {"???", "!!!"}


class TestMapping:
    def test_codes_everybody_who_wrote_it_each_as_they_meant_it(self, session, keys, by):
        first, second = (factories.appeal(session, keys, wanted=()) for _ in "ab")
        wanted = factories.uncoded(session, keys, first)
        held = factories.uncoded(session, keys, second, wanted=False)

        done = map_(session, keys, by, Meaning((wanted.id, held.id), "python"))

        assert done == 2
        assert codes(first) == {("python", True, Evidence.COORDINATOR)}
        assert codes(second) == {("python", False, Evidence.COORDINATOR)}
        assert first.uncoded == second.uncoded == []
        told = {(Action.APPEAL_CODED, appeal.id, "words coded") for appeal in (first, second)}
        assert set(actions(session)) == told

    def test_keeps_what_the_seeker_chose_by_themselves(self, session, keys, by):
        appeal = factories.appeal(session, keys, wanted=("python",))
        row = factories.uncoded(session, keys, appeal, wanted=False)

        map_(session, keys, by, Meaning((row.id,), "python"))

        assert codes(appeal) == {("python", True, Evidence.SEEKER)}

    def test_says_what_a_known_word_decided(self, session, keys, by):
        appeal = factories.appeal(session, keys, wanted=())
        row = factories.uncoded(session, keys, appeal)

        map_(session, keys, by, Meaning((row.id,), "python"), evidence=Evidence.INFERRED)

        assert codes(appeal) == {("python", True, Evidence.INFERRED)}
        assert actions(session) == [(Action.APPEAL_CODED, appeal.id, "words inferred")]

    def test_makes_wanted_work_the_target_unless_there_is_one(self, session, keys, by):
        open_, chosen = factories.appeal(session, keys), factories.appeal(session, keys)
        chosen.target_occupation_id = "manual-tester"
        rows = [factories.uncoded(session, keys, each, kind=JOB) for each in (open_, chosen)]

        map_(session, keys, by, Meaning(tuple(row.id for row in rows), "frontend-developer"))

        assert open_.target_occupation_id == "frontend-developer"
        assert open_.target_evidence is Evidence.COORDINATOR
        assert chosen.target_occupation_id == "manual-tester"
        assert open_.uncoded == chosen.uncoded == []

    def test_never_codes_the_work_that_was_lost(self, session, keys, by):
        appeal = factories.appeal(session, keys, wanted=())
        row = factories.uncoded(session, keys, appeal, kind=JOB, wanted=False)

        map_(session, keys, by, Meaning((row.id,), "frontend-developer"))

        assert (appeal.target_occupation_id, codes(appeal), appeal.uncoded) == (None, set(), [])
        assert factories.read(session, keys, appeal, "origin") == "origin of a seeker"

    def test_leaves_what_fits_nothing_to_whoever_reads_the_appeal(self, session, keys, by):
        appeal = factories.appeal(session, keys)
        row = factories.uncoded(session, keys, appeal)

        map_(session, keys, by, Meaning((row.id,), None))

        assert words.waiting(session).total == 0
        assert appeal.uncoded == [row]
        assert actions(session) == [(Action.APPEAL_CODED, appeal.id, "words left")]

    def test_refuses_a_concept_of_another_kind(self, session, keys, by):
        row = factories.uncoded(session, keys, factories.appeal(session, keys))

        with pytest.raises(UnknownConcept):
            map_(session, keys, by, Meaning((row.id,), "frontend-developer"))

    def test_refuses_what_was_decided_in_the_meantime(self, session, keys, by, colleague):
        row = factories.uncoded(session, keys, factories.appeal(session, keys))
        aside = factories.uncoded(session, keys, factories.appeal(session, keys))
        map_(session, keys, by, Meaning((row.id,), "python"), Meaning((aside.id,), None))

        for gone in (row.id, aside.id, uuid4()):
            with pytest.raises(AlreadyDecided):
                map_(session, keys, colleague, Meaning((gone,), "sql"))


class TestProposing:
    def test_keeps_the_word_sealed_for_the_team(self, session, keys, by):
        row = factories.uncoded(session, keys, factories.appeal(session, keys))

        map_(session, keys, by, Meaning((row.id,), "python", NewWord("snakecraft", EN)))

        (word,) = session.scalars(select(Synonym))
        assert (word.status, word.concept_id) == (WordStatus.PROPOSED, "python")
        assert b"snakecraft" not in word.text
        assert sealing.open_(session, word, "text", by=by, keys=keys) == "snakecraft"
        assert found(session, "snakecraft") == []
        assert (Action.WORD_PROPOSED, word.id, "") in actions(session)

    @pytest.mark.parametrize("concept", ["python", "sql"])
    def test_refuses_a_name_that_something_of_this_kind_has(self, session, keys, concept):
        with pytest.raises(WordTaken) as taken:
            factories.word(session, keys, concept=concept, text="PYTHON")

        assert taken.value.concept_id == "python"

    def test_may_use_a_name_of_another_kind(self, session, keys):
        row = factories.word(session, keys, concept="frontend-developer", kind=JOB, text="Python")

        assert row.status is WordStatus.PROPOSED

    def test_of_a_taken_name_keeps_nothing_of_the_batch(self, app, keys):
        with app.app_context(), transaction() as session:
            by = factories.actor_of(factories.coordinator(session, keys))
            row = factories.uncoded(session, keys, factories.appeal(session, keys))
            meaning = Meaning((row.id,), "sql", NewWord("python", EN))

        (answer,) = at_once(app, partial(map_again, keys=keys, by=by, meaning=meaning))

        assert answer is WordTaken
        assert look(app, lambda session: words.waiting(session).total) == 1

    def test_shows_colleagues_what_waits_for_them(self, session, keys, by):
        account = factories.coordinator(session, keys)
        factories.word(session, keys, by=account)

        (shown,) = words.proposed(session, language=EN, by=by, keys=keys)

        assert (shown.text, shown.alias, shown.own) == ("snakecraft", account.alias, False)
        assert (shown.kind, shown.label) == (SKILL, coding.catalogue(session).label("python", EN))


class TestDeciding:
    def test_by_a_colleague_lets_everybody_find_it(self, session, keys, by):
        row = factories.word(session, keys)
        before = coding.catalogue(session)

        approve(session, keys, by, row)

        assert found(session, "Snakecraft") == ["python"]
        assert coding.catalogue(session) is not before
        (label,) = desk_labels(session)
        assert (label.concept_id, label.language, label.text) == ("python", EN, "snakecraft")
        assert (row.status, row.decided_by, row.decided_week) == (
            WordStatus.APPROVED,
            by.id,
            MONDAY,
        )
        assert actions(session)[-1] == (Action.WORD_APPROVED, row.id, "")

    def test_leaves_no_sealed_copy_and_no_key(self, session, keys, by):
        approved, refused = factories.word(session, keys), factories.word(session, keys)

        approve(session, keys, by, approved)
        words.refuse(session, word_id=refused.id, version=refused.version, by=by, on=MONDAY)

        assert approved.text == refused.text == sealing.ERASED
        assert session.get(SealingKey, approved.id) is None
        assert session.get(SealingKey, refused.id) is None

    def test_is_not_for_whoever_proposed_it(self, session, keys):
        account = factories.coordinator(session, keys)
        row = factories.word(session, keys, by=account)

        with pytest.raises(SamePerson):
            approve(session, keys, factories.actor_of(account), row)

        assert desk_labels(session) == []

    def test_but_they_may_take_it_back(self, session, keys):
        account = factories.coordinator(session, keys)
        row = factories.word(session, keys, by=account)

        words.refuse(
            session,
            word_id=row.id,
            version=row.version,
            by=factories.actor_of(account),
            on=MONDAY,
        )

        assert row.status is WordStatus.REFUSED
        assert actions(session)[-1] == (Action.WORD_REFUSED, row.id, "")

    def test_of_two_equal_proposals_takes_the_first(self, session, keys, by):
        first = factories.word(session, keys)
        second = factories.word(session, keys, concept="sql")
        approve(session, keys, by, first)

        with pytest.raises(WordTaken):
            approve(session, keys, by, second)

    def test_twice_is_refused(self, session, keys, by, colleague):
        row = factories.word(session, keys)
        seen = row.version
        approve(session, keys, by, row)

        with pytest.raises(AlreadyDecided):
            approve(session, keys, colleague, row, version=seen)
        with pytest.raises(StepRefused):
            approve(session, keys, colleague, row)
        with pytest.raises(AlreadyDecided):
            words.refuse(session, word_id=row.id, version=seen, by=colleague, on=MONDAY)
        with pytest.raises(NotFound):
            approve(session, keys, by, row, word_id=uuid4())

    def test_can_be_taken_back(self, session, keys, by):
        row = factories.word(session, keys)
        approve(session, keys, by, row)
        approve(session, keys, by, factories.word(session, keys, text="serpentry"))

        words.retire(session, word_id=row.id, version=row.version, by=by, on=MONDAY)

        assert (found(session, "snakecraft"), found(session, "serpentry")) == ([], ["python"])
        assert [label.text for label in desk_labels(session)] == ["serpentry"]
        assert row.status is WordStatus.RETIRED
        assert actions(session)[-1] == (Action.WORD_RETIRED, row.id, "")
        assert [word.text for word in listed(session, by)] == ["serpentry"]

    def test_renews_the_release_of_the_desk_alone(self, session, keys, by):
        def digests():
            releases = session.scalars(select(TaxonomyRelease)).all()
            return {row.source: row.digest for row in releases}

        shipped, row = digests(), factories.word(session, keys)

        approve(session, keys, by, row)
        approved = digests()
        words.retire(session, word_id=row.id, version=row.version, by=by, on=MONDAY)

        assert shipped.items() <= approved.items()
        assert approved[TaxonomySource.DESK] != digests()[TaxonomySource.DESK]

    def test_survives_an_update_of_what_ships(self, session, keys, by):
        approve(session, keys, by, factories.word(session, keys))
        release = session.get_one(TaxonomyRelease, coding.STARTER)
        release.digest = "0" * 64

        coding.install_starter(session, on=MONDAY)

        assert found(session, "snakecraft") == ["python"]


class TestKnown:
    def test_is_what_was_approved_since_it_was_written(self, session, keys, by):
        appeal = factories.appeal(session, keys, received_week=MONDAY - timedelta(weeks=1))
        row = factories.uncoded(session, keys, appeal, text="Snakecraft")
        approve(session, keys, by, factories.word(session, keys))

        (line,) = words.lines(session, opened=open_batch(session, keys, by))

        assert (line.ids, line.known) == ((row.id,), "python")

    def test_is_not_what_was_on_offer_already(self, session, keys, by):
        approve(session, keys, by, factories.word(session, keys))
        later = factories.appeal(session, keys, received_week=MONDAY + timedelta(weeks=1))
        factories.uncoded(session, keys, later, text="snakecraft")

        (line,) = words.lines(session, opened=open_batch(session, keys, by))

        assert line.known is None

    def test_is_not_what_means_two_things(self, session, keys, by):
        factories.uncoded(session, keys, factories.appeal(session, keys), text="snakecraft")
        approve(session, keys, by, factories.word(session, keys))
        approve(session, keys, by, factories.word(session, keys, concept="sql", language=BE))

        (line,) = words.lines(session, opened=open_batch(session, keys, by))

        assert line.known is None


def map_again(session, *, keys, by, meaning):
    return map_(session, keys, by, meaning)


def desk_labels(session):
    ours = ConceptLabel.source == TaxonomySource.DESK
    return session.scalars(select(ConceptLabel).where(ours)).all()


def listed(session, by):
    return words.listed(session, language=EN, page=1, by=by)
