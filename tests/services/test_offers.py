"""Offers, kept by nobody but the mentor whose they are."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from matching.domain.errors import CapacityTaken, NotFound, OffersFull, UnknownConcept
from matching.domain.lifecycles import AppealStatus, ProposalStatus
from matching.domain.vetting import MOST_OFFERS, OfferDraft
from matching.domain.vocabulary import (
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
)
from matching.models.vetting import Offer
from matching.services import offers, standing
from tests import factories
from tests.factories import MONDAY

DRAFT = OfferDraft(
    kinds=frozenset({NeedKind.TEACHING, NeedKind.MENTORING}),
    circles=frozenset({Circle.MEDICINE, Circle.ARTS}),
    languages={
        SpokenLanguage.BE: LanguageLevel.NATIVE,
        SpokenLanguage.EN: LanguageLevel.BASIC,
    },
    weekly_hours=3,
    time_zone="Europe/Vilnius",
    parts=frozenset({DayPart.WEEKEND_MORNING}),
    capacity=2,
    skills={"python": SkillLevel.EXPERT, "sql": SkillLevel.BASIC},
    path_circle=Circle.MEDICINE,
    path_occupation="frontend-developer",
)


def save(session, mentor, draft=DRAFT, offer_id=None):
    return offers.save(
        session,
        offer_id=offer_id or uuid4(),
        draft=draft,
        by=factories.mentor_of(mentor),
        on=MONDAY,
    )


class TestSave:
    def test_keeps_all_of_the_draft(self, session, keys):
        offer = save(session, factories.mentor(session, keys))
        session.expire_all()

        assert offers.draft_of(offer) == DRAFT
        assert (offer.number, offer.open, offer.taken) == (1, True, 0)

    def test_a_change_replaces_what_was_there(self, session, keys):
        mentor = factories.mentor(session, keys)
        offer = save(session, mentor)
        changed = replace(
            DRAFT,
            kinds=frozenset({NeedKind.JOB_SEARCH}),
            languages={SpokenLanguage.BE: LanguageLevel.FLUENT},
            skills={"python": SkillLevel.BASIC, "css": SkillLevel.WORKING},
            path_circle=None,
            path_occupation=None,
            capacity=5,
        )

        save(session, mentor, changed, offer.id)
        session.expire_all()

        assert offers.draft_of(offer) == changed

    def test_the_same_form_sent_twice_is_one_offer(self, session, keys):
        mentor, made_with_the_form = factories.mentor(session, keys), uuid4()

        save(session, mentor, offer_id=made_with_the_form)
        save(session, mentor, offer_id=made_with_the_form)

        assert session.scalar(select(func.count()).select_from(Offer)) == 1

    def test_offers_are_numbered_for_each_mentor(self, session, keys):
        first, second = factories.mentor(session, keys), factories.mentor(session, keys)

        numbers = [save(session, who).number for who in (first, first, second, first)]

        assert numbers == [1, 2, 1, 3]

    def test_there_is_an_end_to_them(self, session, keys):
        mentor = factories.mentor(session, keys)
        for _ in range(MOST_OFFERS):
            save(session, mentor)

        with pytest.raises(OffersFull):
            save(session, mentor)

    @pytest.mark.parametrize(
        "unknown",
        [
            {"skills": {"no-such-skill": SkillLevel.BASIC}},
            {"skills": {"frontend-developer": SkillLevel.BASIC}},
            {"path_occupation": "python"},
        ],
    )
    def test_refuses_codes_that_mean_nothing_here(self, session, keys, unknown):
        with pytest.raises(UnknownConcept):
            save(session, factories.mentor(session, keys), replace(DRAFT, **unknown))

    def test_never_shrinks_below_the_people_it_holds(self, session, keys):
        mentor = factories.mentor(session, keys)
        offer = save(session, mentor)
        for _ in range(2):
            standing.take_room(session, offer_id=offer.id)

        with pytest.raises(CapacityTaken):
            save(session, mentor, replace(DRAFT, capacity=1), offer.id)

        assert (offer.capacity, offer.taken) == (2, 2)


class TestOwner:
    def test_an_offer_of_somebody_else_is_not_found(self, session, keys):
        offer = factories.offer(session, keys)
        stranger = factories.mentor(session, keys)

        for verb in (offers.close, offers.reopen):
            with pytest.raises(NotFound):
                verb(session, offer_id=offer.id, by=factories.mentor_of(stranger), on=MONDAY)
        with pytest.raises(NotFound):
            offers.show(session, offer_id=offer.id, by=factories.mentor_of(stranger))
        with pytest.raises(NotFound):
            save(session, stranger, offer_id=offer.id)


class TestClose:
    def test_takes_back_what_is_proposed_from_it_and_nothing_else(self, session, keys):
        mentor = factories.mentor(session, keys)
        closing = factories.offer(session, keys, by=mentor)
        other = factories.offer(session, keys, by=mentor, number=2)
        suggested = factories.proposal(session, keys, offer=closing)
        held = factories.proposal(session, keys, offer=closing, status=ProposalStatus.OFFERED)
        kept = factories.proposal(session, keys, offer=other)
        standing.take_room(session, offer_id=closing.id)

        offers.close(session, offer_id=closing.id, by=factories.mentor_of(mentor), on=MONDAY)

        assert not closing.open
        assert closing.taken == 0
        assert {suggested.status, held.status} == {ProposalStatus.CANCELLED}
        assert {suggested.appeal.status, held.appeal.status} == {AppealStatus.READY}
        assert kept.status is ProposalStatus.SUGGESTED

    def test_can_be_undone(self, session, keys):
        offer = factories.offer(session, keys, open=False)

        offers.reopen(session, offer_id=offer.id, by=factories.mentor_of(offer.mentor), on=MONDAY)

        assert offer.open
