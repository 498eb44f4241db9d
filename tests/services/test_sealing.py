"""Who opens what: everybody their own, the team what it may, and nobody anything else."""

from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from matching.db import glance, transaction
from matching.domain.errors import Locked, SealBroken
from matching.domain.intake import ContactDraft
from matching.domain.lifecycles import DeclineReason, Outcome, ProposalStatus
from matching.domain.vocabulary import Audience, ContactKind, InterfaceLanguage
from matching.models.intake import Appeal, ContactDetail
from matching.models.keystore import SealingKey, Wrap
from matching.models.progress import CheckIn, Pairing
from matching.models.review import Proposal
from matching.models.vetting import name_key
from matching.services import intake, progress, review, sealing, standing, team, wraps
from matching.vault import receipts
from tests import factories
from tests.factories import MONDAY, mentor_of, seeker_of
from tests.services.attacking import (
    all_places,
    alone,
    coordinator,
    everything_sealed,
    opened_by,
    pair,
    tables_of,
)
from tests.services.test_intake import draft

OF_THE_PAIR = {"message", "plan_step", "mentoring_session"}


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def two(within, keys):
    return pair(keys)


class TestNobodySignedIn:
    def test_opens_nothing_for_anybody(self, two, keys):
        at_the_desk = coordinator(keys)
        closed = keys.opened({})

        for by in (two.seeker, two.mentor, at_the_desk):
            assert opened_by(by, closed) == {}
        assert all_places()

    def test_is_told_so_by_name(self, two, keys):
        with glance() as session:
            row = session.get_one(Appeal, two.seeker.id)
            with pytest.raises(Locked):
                sealing.open_(session, row, "story", by=two.seeker, keys=keys.opened({}))

    def test_still_takes_in_what_the_team_will_read(self, keys):
        by = coordinator(keys)
        closed = keys.opened({})
        phrase = receipts.issue(InterfaceLanguage.EN)
        with transaction() as session:
            appeal = intake.submit(
                session,
                draft=draft(),
                receipt=intake.prepare(phrase, keys=closed),
                submission_id=uuid4(),
                language=InterfaceLanguage.EN,
                week=MONDAY,
                keys=closed,
            )
            appeal_id = appeal.id

        with glance() as session:
            row = session.get_one(Appeal, appeal_id)
            with pytest.raises(Locked):
                sealing.open_(session, row, "story", by=by, keys=keys.opened({}))
            assert sealing.open_(session, row, "story", by=by, keys=alone(keys, by))

    def test_cannot_add_to_what_is_there(self, two, keys):
        with transaction() as session:
            row = session.get_one(Appeal, two.seeker.id)
            with pytest.raises(Locked):
                sealing.seal(session, row, "answer", "forged", by=two.seeker, keys=keys.opened({}))
            with pytest.raises(SealBroken):
                sealing.seal(session, row, "answer", "forged", keys=keys.opened({}))

    def test_the_receipt_opens_it_again(self, keys):
        phrase = receipts.issue(InterfaceLanguage.EN)
        with transaction() as session:
            factories.appeal(session, keys, phrase=phrase)
        fresh = keys.opened({})

        with glance() as session:
            appeal = intake.find(session, phrase=phrase, keys=fresh)

            story = sealing.open_(session, appeal, "story", by=seeker_of(appeal), keys=fresh)

        assert story == "story of a seeker"


class TestSeeker:
    def test_opens_all_of_their_own_and_nothing_of_another(self, two, keys):
        other = pair(keys)

        opened = opened_by(two.seeker, alone(keys, two.seeker))

        assert tables_of(opened) == {"appeal", "contact_detail", "check_in", "mentor"} | OF_THE_PAIR
        assert not opened.keys() & opened_by(other.seeker, alone(keys, other.seeker)).keys()

    def test_opens_the_name_of_their_mentor_and_nothing_else_of_theirs(self, two, keys):
        opened = opened_by(two.seeker, alone(keys, two.seeker))

        assert {place for place in opened if place[0] == "mentor"} == {
            ("mentor", "shown_name", two.mentor.id)
        }

    def test_does_not_open_what_the_mentor_told_the_coordinators(self, two, keys):
        opened = opened_by(two.seeker, alone(keys, two.seeker))

        with glance() as session:
            said = select(CheckIn.id).where(CheckIn.by == two.mentor.role)
            assert ("check_in", "note", session.scalars(said).one()) not in opened

    def test_cannot_pass_for_another_with_their_own_key(self, two, keys):
        other = pair(keys)
        disguised = keys.opened({other.seeker.id: keys.unlocked.of(two.seeker.id)})

        assert opened_by(other.seeker, disguised) == {}

    def test_cannot_share_what_they_cannot_open(self, two, keys):
        other = pair(keys)

        with transaction() as session, pytest.raises(SealBroken):
            sealing.share(
                session,
                key_ids=[other.seeker.id],
                holder_id=two.seeker.id,
                by=two.seeker,
                keys=alone(keys, two.seeker),
            )


class TestMentor:
    def test_opens_their_pair_and_ticked_contacts_but_no_appeal(self, two, keys):
        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert tables_of(opened) == {"mentor", "contact_detail", "check_in"} | OF_THE_PAIR
        contacts = {row for table, _, row in opened if table == "contact_detail"}
        assert contacts == {two.ticked}

    def test_opens_nothing_of_a_pair_that_is_not_theirs(self, two, keys):
        other = pair(keys)

        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert not opened.keys() & opened_by(other.mentor, alone(keys, other.mentor)).keys()

    @pytest.mark.parametrize("status", [ProposalStatus.OFFERED, ProposalStatus.MENTOR_ACCEPTED])
    def test_opens_no_contact_before_both_accepted(self, keys, status):
        with transaction() as session:
            appeal = factories.appeal(session, keys)
            contact = ContactDetail(
                id=uuid4(),
                appeal_id=appeal.id,
                kind=ContactKind.SIGNAL,
                audience=Audience.MENTOR,
            )
            factories.write(session, keys, contact, "value", "@me")
            appeal.contacts.append(contact)
            proposal = factories.proposal(session, keys, appeal=appeal, status=status)
            mentor = mentor_of(proposal.offer.mentor)

        assert tables_of(opened_by(mentor, alone(keys, mentor))) == {"mentor"}

    def test_opens_no_contact_that_is_unticked_later(self, two, keys):
        change(two, keys, (ContactKind.SIGNAL, Audience.COORDINATORS))

        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert "contact_detail" not in tables_of(opened)

    def test_opens_a_contact_that_is_ticked_later(self, two, keys):
        change(two, keys, (ContactKind.EMAIL, Audience.MENTOR))

        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert [text for place, text in opened.items() if place[0] == "contact_detail"] == ["me"]

    def test_the_wrap_is_gone_from_the_keystore_not_only_out_of_reach(self, two, keys):
        before = holders(two.ticked)
        change(two, keys, (ContactKind.SIGNAL, Audience.COORDINATORS))

        assert two.mentor.id in before
        assert holders(two.ticked) == set()
        with glance() as session:
            now = select(ContactDetail.id).where(ContactDetail.appeal_id == two.seeker.id)
            (contact_id,) = session.scalars(now)
        assert two.mentor.id not in holders(contact_id)

    def test_opens_nothing_of_the_two_once_it_is_over(self, two, keys):
        with transaction() as session:
            pairing = session.get_one(Pairing, two.pairing_id)
            progress.close(
                session,
                pairing_id=pairing.id,
                version=pairing.version,
                outcome=Outcome.STOPPED_BY_MENTOR,
                by=two.mentor,
                on=MONDAY,
            )

        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert tables_of(opened) == {"mentor", "check_in"}
        assert "message" in tables_of(opened_by(two.seeker, alone(keys, two.seeker)))
        assert "mentor" not in tables_of(opened_by(two.seeker, alone(keys, two.seeker)))

    def test_cannot_write_for_the_two_once_it_is_over(self, two, keys):
        self.test_opens_nothing_of_the_two_once_it_is_over(two, keys)

        with transaction() as session, pytest.raises(SealBroken):
            sealing.share(
                session,
                key_ids=[two.pairing_id],
                holder_id=two.mentor.id,
                by=two.mentor,
                keys=alone(keys, two.mentor),
            )

    def test_another_mentor_who_is_asked_next_opens_nothing_of_the_first(self, two, keys):
        with transaction() as session:
            appeal = session.get_one(Appeal, two.seeker.id)
            proposal = factories.proposal(
                session,
                keys,
                appeal=appeal,
                need=factories.NeedKind.MENTORING,
                status=ProposalStatus.MENTOR_ACCEPTED,
            )
            another = mentor_of(proposal.offer.mentor)

        assert tables_of(opened_by(another, alone(keys, another))) == {"mentor"}


class TestProposal:
    def test_declined_takes_the_mentors_name_back(self, keys):
        with transaction() as session:
            proposal = factories.proposal(session, keys, status=ProposalStatus.MENTOR_ACCEPTED)
            standing.take_room(session, offer_id=proposal.offer_id)
            proposal_id, seeker = proposal.id, seeker_of(proposal.appeal_id)
            named = name_key(proposal.offer.mentor_id)
        assert "mentor" in tables_of(opened_by(seeker, alone(keys, seeker)))

        with transaction() as session:
            review.seeker_decline(
                session,
                proposal_id=proposal_id,
                version=session.get_one(Proposal, proposal_id).version,
                by=seeker,
                on=MONDAY,
                reason=DeclineReason.OTHER,
                note="too far",
                keys=alone(keys, seeker),
            )

        assert "mentor" not in tables_of(opened_by(seeker, alone(keys, seeker)))
        assert seeker.id not in holders(named)


class TestCoordinator:
    def test_opens_what_the_team_may_and_nothing_of_a_pair(self, two, keys):
        by = coordinator(keys)

        opened = opened_by(by, alone(keys, by))

        assert opened.keys() == {place for place in all_places() if place[0] not in OF_THE_PAIR}

    def test_opens_nothing_with_the_key_of_a_mentor(self, two, keys):
        by = coordinator(keys)
        disguised = keys.opened({by.id: keys.unlocked.of(two.mentor.id)})

        assert opened_by(by, disguised) == {}

    def test_is_nobody_without_a_key_of_the_team(self, two, keys):
        outsider = coordinator(keys)
        with transaction() as session:
            team_ids = team.principals(session)
            wraps.take(session, key_ids=team_ids, holder_id=outsider.id)

        assert opened_by(outsider, alone(keys, outsider)) == {}


class TestSwapped:
    def test_between_rows_columns_and_people_opens_nowhere(self, two, keys):
        other = pair(keys)
        by = coordinator(keys)
        everybody = alone(keys, by, two.seeker, two.mentor, other.seeker, other.mentor)
        with glance() as session:
            sealed = [
                (row, column, getattr(row, column)) for row, column in everything_sealed(session)
            ]

            for (row, column, own), (*_, foreign) in permutations(sealed, 2):
                set_committed_value(row, column, foreign)
                for reader in (by, two.seeker, two.mentor):
                    with pytest.raises(SealBroken) as caught:
                        sealing.open_(session, row, column, by=reader, keys=everybody)
                    assert str(caught.value) == ""
                set_committed_value(row, column, own)

    def test_between_people_with_their_keys_opens_nowhere_either(self, two, keys):
        other = pair(keys)
        with transaction() as session:
            for mine, theirs in ((two, other), (other, two)):
                session.execute(
                    update(Appeal)
                    .where(Appeal.id == mine.seeker.id)
                    .values(story=session.get_one(Appeal, theirs.seeker.id).story)
                    .execution_options(synchronize_session=False)
                )
            mine, theirs = (
                session.get_one(Wrap, (one.seeker.id, one.seeker.id)) for one in (two, other)
            )
            mine.closed, theirs.closed = theirs.closed, mine.closed

        for by in (two.seeker, other.seeker):
            assert ("appeal", "story", by.id) not in opened_by(by, alone(keys, by))

    def test_a_wrap_for_one_holder_is_none_for_another(self, two, keys):
        with transaction() as session:
            given = session.get_one(Wrap, (two.seeker.id, two.seeker.id))
            stolen = Wrap(
                key_id=two.seeker.id,
                holder_id=two.mentor.id,
                epoch=given.epoch,
                closed=given.closed,
            )
            session.add(stolen)

        opened = opened_by(two.mentor, alone(keys, two.mentor))

        assert "appeal" not in tables_of(opened)


class TestErase:
    def test_takes_a_key_from_everybody(self, two, keys):
        by = coordinator(keys)
        with transaction() as session:
            sealing.forget(session, person_id=two.seeker.id)

        for reader in (by, two.seeker, two.mentor):
            opened = opened_by(reader, alone(keys, reader))
            assert tables_of(opened) <= {"mentor"}
        with glance() as session:
            left = select(func.count()).where(SealingKey.person_id == two.seeker.id)
            assert session.scalar(left) == 0

    def test_is_felt_within_the_same_transaction(self, two, keys):
        open_keys = alone(keys, two.seeker)
        with transaction() as session:
            row = session.get_one(Appeal, two.seeker.id)
            sealing.open_(session, row, "story", by=two.seeker, keys=open_keys)

            sealing.erase(session, key_ids=[two.seeker.id])

            with pytest.raises(SealBroken):
                sealing.open_(session, row, "story", by=two.seeker, keys=open_keys)

    def test_leaves_everybody_else_intact(self, two, keys):
        other = pair(keys)
        before = opened_by(other.seeker, alone(keys, other.seeker))

        with transaction() as session:
            sealing.forget(session, person_id=two.seeker.id)

        assert opened_by(other.seeker, alone(keys, other.seeker)) == before


def change(two, keys, *given):
    """The seeker says anew how they can be reached."""
    contacts = tuple(ContactDraft(kind, "me", audience) for kind, audience in given)
    with transaction() as session:
        intake.change_contacts(
            session, by=two.seeker, contacts=contacts, keys=alone(keys, two.seeker)
        )


def holders(key_id):
    with glance() as session:
        return set(session.scalars(select(Wrap.holder_id).where(Wrap.key_id == key_id)))
