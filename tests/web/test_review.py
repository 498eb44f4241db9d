"""Review over HTTP: the desk, the mentor's inbox, the seeker's answer, through real forms."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    ProposalStatus,
)
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ContactKind,
    InterfaceLanguage,
    LanguageLevel,
    SpokenLanguage,
)
from matching.domain.weeks import week_of
from matching.models.intake import Appeal, ContactDetail
from matching.models.progress import Pairing
from matching.models.review import Bar, Proposal
from matching.models.vetting import Mentor, Offer
from matching.services import review
from matching.vault import receipts
from tests import factories
from tests.services.at_once import check_standing
from tests.services.test_review import WRITTEN
from tests.web.browsing import Page, sign_in

QUEUE = "/en/desk/review"
INBOX = "/en/mentor/proposals"
TOO_LONG = "a" * 501
HOSTILE = "<script>alert(1)</script> '; DROP TABLE bar; -- 🙂"


@pytest.fixture
def scene(app, keys):
    """A coordinator, a mentor and a seeker, with one proposal between the two."""
    phrase = receipts.issue(InterfaceLanguage.EN)
    with app.app_context(), transaction() as session:
        coordinator = factories.coordinator(session, keys, name="desk")
        mentor = factories.mentor(session, keys, name="mentor")
        offer = factories.offer(session, keys, by=mentor, capacity=2)
        appeal = factories.appeal(
            session,
            keys,
            phrase=phrase,
            target_occupation_id="frontend-developer",
            circle=Circle.JUSTICE,
        )
        row = factories.proposal(session, keys, appeal=appeal, offer=offer, reasons=WRITTEN)
        return SimpleNamespace(
            phrase=phrase,
            proposal=row.id,
            appeal=appeal.id,
            mentor=mentor.id,
            offer=offer.id,
            coordinator=factories.actor_of(coordinator),
            keys=keys,
        )


def stand(app, scene, status):
    """Bring the proposal to where a test begins, as the people would have."""
    with app.app_context(), transaction() as session:
        row = session.get_one(Proposal, scene.proposal)
        given = {"proposal_id": row.id, "on": today(), "expires_week": next_week()}
        review.approve(session, **given, version=row.version, by=scene.coordinator)
        if status is ProposalStatus.MENTOR_ACCEPTED:
            by = factories.mentor_of(row.offer.mentor)
            review.mentor_accept(session, **given, version=row.version, by=by, keys=scene.keys)


def today() -> date:
    return datetime.now(UTC).date()


def next_week() -> date:
    return week_of(today()) + timedelta(weeks=1)


def get(app, model, identity):
    with app.app_context(), db.sessionmaker() as session:
        return session.get(model, identity)


def rows(app, model):
    with app.app_context(), db.sessionmaker() as session:
        return session.scalars(select(model)).all()


@pytest.fixture
def sound(app):
    """Whatever a test did: places and statuses agree with the pairs."""
    yield
    with app.app_context(), db.sessionmaker() as session:
        check_standing(session)


pytestmark = pytest.mark.usefixtures("sound")


def case(client, scene) -> Page:
    sign_in(client, "desk")
    return Page(client, f"{QUEUE}/{scene.proposal}")


def asked(client, scene) -> Page:
    sign_in(client, "mentor")
    return Page(client, f"{INBOX}/{scene.proposal}")


def proposed(client, scene) -> Page:
    Page(client, "/en/return").submit(phrase=scene.phrase)
    return Page(client, f"/en/my/proposals/{scene.proposal}")


class TestQueue:
    def test_offers_nothing_ticked(self, client, scene):
        sign_in(client, "desk")

        page = Page(client, QUEUE)

        assert page.heading == "Review"
        assert "61 %" in page.text
        assert "Skills" in page.text
        assert len(page.offered("chosen")) == 1
        assert page.values("chosen") == []

    def test_approves_what_is_ticked_and_nothing_else(self, app, keys, client, scene):
        with app.app_context(), transaction() as session:
            other = factories.proposal(session, keys, score=999_999).id
        sign_in(client, "desk")
        page = Page(client, QUEUE)
        _best, second = page.offered("chosen")

        answer = page.submit(chosen=[second])

        assert "1 approved." in answer.text
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.OFFERED
        assert get(app, Proposal, other).status is ProposalStatus.SUGGESTED

    def test_says_what_became_of_each(self, app, keys, client, scene):
        with app.app_context(), transaction() as session:
            full = factories.offer(session, keys, capacity=1)
            for _ in range(2):
                factories.proposal(session, keys, offer=full)
        sign_in(client, "desk")
        page = Page(client, QUEUE)
        stand(app, scene, ProposalStatus.OFFERED)

        answer = page.submit(chosen=page.offered("chosen"))

        assert "1 approved." in answer.text
        assert "1 stays here: the mentor has no place left." in answer.text
        assert "1 had been decided or overtaken in the meantime." in answer.text

    def test_asks_for_a_choice(self, client, scene):
        sign_in(client, "desk")

        answer = Page(client, QUEUE).submit()

        assert answer.status == 422
        assert "Choose at least one proposal." in answer.text

    @pytest.mark.parametrize(
        "damaged", ["x", "1.1", f"{UUID(int=7)}.x", f"{UUID(int=7)}.", HOSTILE]
    )
    def test_refuses_what_no_page_of_ours_sends(self, client, scene, damaged):
        sign_in(client, "desk")

        answer = Page(client, QUEUE).submit(chosen=[damaged])

        assert answer.status == 422
        assert "damaged" in answer.text

    def test_tells_a_made_up_proposal_from_an_approved_one(self, client, scene):
        sign_in(client, "desk")

        answer = Page(client, QUEUE).submit(chosen=[f"{uuid4()}.1"])

        assert "approved." not in answer.text
        assert "1 had been decided or overtaken" in answer.text

    def test_has_a_shelf_for_each_turn(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)
        sign_in(client, "desk")

        page = Page(client, QUEUE).follow("Mentor is asked (1)")

        assert "the mentor is asked" in page.text
        assert page.offered("chosen") == []

    def test_knows_no_other_shelf(self, client, scene):
        sign_in(client, "desk")

        assert Page(client, f"{QUEUE}?shelf=attic").status == 404

    @pytest.mark.parametrize("page", ["0", "-5", "99", "x", "9" * 30])
    def test_survives_any_page_number(self, client, scene, page):
        sign_in(client, "desk")

        assert Page(client, f"{QUEUE}?page={page}").status == 200


class TestCase:
    def test_shows_both_sides_and_the_reasons(self, client, scene):
        page = case(client, scene)

        assert page.status == 200
        for told in ("Investigation, prosecution, courts", "Skills", "0.40", "SQL", "0 of 2"):
            assert told in page.text

    def test_works_without_written_reasons(self, app, keys, client, scene):
        with app.app_context(), transaction() as session:
            bare = factories.proposal(session, keys, reasons={}).id
        sign_in(client, "desk")

        assert Page(client, f"{QUEUE}/{bare}").status == 200

    def test_approves(self, app, client, scene):
        answer = case(client, scene).submit("Approve")

        assert "The mentor is asked now." in answer.text
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.OFFERED
        assert get(app, Offer, scene.offer).taken == 1

    def test_tells_the_slower_coordinator(self, app, client, scene):
        page = case(client, scene)
        stand(app, scene, ProposalStatus.OFFERED)

        answer = page.submit("Approve")

        assert answer.status == 409
        assert answer.heading == "Somebody else was faster"
        assert answer.follow("Review").address == QUEUE
        assert get(app, Offer, scene.offer).taken == 1

    def test_tells_when_the_mentor_paused_in_between(self, app, client, scene):
        page = case(client, scene)
        with app.app_context(), transaction() as session:
            session.get_one(Mentor, scene.mentor).status = MentorStatus.PAUSED

        answer = page.submit("Approve")

        assert answer.status == 409
        assert answer.heading == "One of the two is no longer available"

    def test_rejects_with_a_reason_that_stays_and_can_be_lifted(self, app, client, scene):
        page = case(client, scene)

        page.submit("Reject", reason="known_person", note=HOSTILE)
        again = Page(client, f"{QUEUE}/{scene.proposal}")
        read = again.submit("Read their words", why="proposal")
        lifted = again.submit("Lift")

        assert HOSTILE not in again.text
        assert HOSTILE in read.text
        assert "<script>" not in read.html
        assert "Lifted" in lifted.text
        (bar,) = rows(app, Bar)
        assert bar.cause is BarCause.COORDINATOR
        assert bar.lifted_by == scene.coordinator.id

    def test_asks_for_a_reason_and_keeps_the_note(self, app, client, scene):
        answer = case(client, scene).submit("Reject", note="They met before.")

        assert answer.status == 422
        assert answer.error("reason") == "Problem: Choose a reason."
        assert answer.value("note") == "They met before."
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.SUGGESTED

    @pytest.mark.parametrize(
        ("typed", "said"),
        [(TOO_LONG, "1 character too long"), ("a\0b", "hidden"), ("a\u202eb", "hidden")],
    )
    def test_refuses_a_note_that_cannot_be_kept(self, client, scene, typed, said):
        answer = case(client, scene).submit("Reject", reason="other", note=typed)

        assert answer.status == 422
        assert said in answer.error("note")

    def test_refuses_an_unknown_reason(self, app, client, scene):
        answer = case(client, scene).submit("Reject", reason="because")

        assert answer.status == 422
        assert answer.error("reason") == "Problem: Choose a reason."

    @pytest.mark.parametrize("version", ["", "x", "-1", "1" * 12, None])
    def test_refuses_a_damaged_version(self, app, client, scene, version):
        answer = case(client, scene).submit("Approve", version=version)

        assert answer.status == 422
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.SUGGESTED

    def test_keeps_what_was_typed_when_the_page_is_too_old(self, app, client, scene):
        answer = case(client, scene).submit(
            "Reject", reason="other", note="Still here.", csrf_token="old"
        )

        assert answer.status == 422
        assert "open for too long" in answer.text
        assert answer.value("note") == "Still here."
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.SUGGESTED

    def test_takes_back_what_was_asked(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)

        answer = case(client, scene).submit("Take it back")

        assert "The place with the mentor is free again." in answer.text
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.CANCELLED

    def test_keeps_two_apart(self, app, client, scene):
        case(client, scene).submit("Keep them apart")

        (bar,) = rows(app, Bar)
        assert bar.cause is BarCause.KEPT_APART
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.CANCELLED


class TestInbox:
    def test_is_empty_until_a_coordinator_approved(self, client, scene):
        sign_in(client, "mentor")

        assert "Nobody waits" in Page(client, INBOX).text
        assert Page(client, f"{INBOX}/{scene.proposal}").status == 404

    def test_leads_to_who_waits(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)
        sign_in(client, "mentor")

        page = Page(client, INBOX).follow("Read and answer")

        assert page.heading == "Would you help this person?"

    def test_tells_codes_for_the_work_and_nothing_else(self, app, keys, client, scene):
        with app.app_context(), transaction() as session:
            appeal = session.get_one(Appeal, scene.appeal)
            appeal.time_zone = "Asia/Tbilisi"
            appeal.languages[0].level = LanguageLevel.CONVERSATIONAL
            contact = ContactDetail(
                id=uuid4(),
                appeal_id=appeal.id,
                kind=ContactKind.TELEGRAM,
                audience=Audience.MENTOR,
            )
            factories.write(session, keys, contact, "value", "@somebody")
            session.add(contact)
            factories.crowd(session, keys)
        stand(app, scene, ProposalStatus.OFFERED)

        page = asked(client, scene)

        for told in ("SQL", "Belarusian", "a week", "A teacher: learning a skill"):
            assert told in page.text
        for hidden in (
            "Investigation",
            "Tbilisi",
            "Telegram",
            "@somebody",
            "story of a seeker",
            "origin of a seeker",
            str(scene.appeal),
            str(scene.offer),
            SpokenLanguage.RU.name.title(),
        ):
            assert hidden not in page.text
        assert str(scene.appeal) not in page.html

    def test_takes_a_yes(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)

        answer = asked(client, scene).submit("Yes, I would help")

        assert "You said yes" in answer.text
        row = get(app, Proposal, scene.proposal)
        assert row.status is ProposalStatus.MENTOR_ACCEPTED
        assert row.expires_week == week_of(today()) + timedelta(weeks=2)

    def test_takes_a_second_click_calmly(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)
        page = asked(client, scene)

        page.submit("Yes, I would help")
        again = page.submit("Yes, I would help")

        assert again.status == 200
        assert "You said yes" in again.text

    def test_takes_a_no_with_its_reason(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)

        answer = asked(client, scene).submit("Say no", reason="no_time", note="After Easter.")

        assert "You said no" in answer.text
        (bar,) = rows(app, Bar)
        assert (bar.cause, bar.reason) == (BarCause.MENTOR, DeclineReason.NO_TIME)
        assert get(app, Offer, scene.offer).taken == 0

    def test_asks_for_the_reason_of_a_no(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)

        answer = asked(client, scene).submit("Say no", note="Sorry.")

        assert answer.status == 422
        assert answer.error("reason") == "Problem: Choose a reason."
        assert answer.value("note") == "Sorry."

    def test_belongs_to_one_mentor(self, app, keys, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)
        with app.app_context(), transaction() as session:
            factories.mentor(session, keys, name="stranger")
        mine = asked(client, scene)
        mine.client = app.test_client()
        page = sign_in(mine.client, "stranger")

        assert page.go(f"{INBOX}/{scene.proposal}").status == 404
        for button, given in (("Yes, I would help", {}), ("Say no", {"reason": "other"})):
            assert mine.submit(button, csrf_token=page.token, **given).status == 404
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.OFFERED


class TestProposed:
    def test_shows_what_the_mentor_gives(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)

        page = proposed(client, scene)

        assert page.heading == "Somebody would like to help you"
        assert "SQL" in page.text
        assert "same change of trade" in page.text
        assert "none of your contacts" in page.text

    def test_names_the_contacts_that_the_mentor_would_see(self, app, keys, client, scene):
        with app.app_context(), transaction() as session:
            for kind, audience in (
                (ContactKind.SIGNAL, Audience.MENTOR),
                (ContactKind.PHONE, Audience.COORDINATORS),
            ):
                row = ContactDetail(
                    id=uuid4(), appeal_id=scene.appeal, kind=kind, audience=audience
                )
                factories.write(session, keys, row, "value", "somewhere")
                session.add(row)
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)

        page = proposed(client, scene)

        assert "Signal" in page.text
        assert "Telephone" not in page.text

    def test_takes_a_yes_and_makes_a_pair(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)

        answer = proposed(client, scene).submit("Yes, I want to work with this mentor")

        assert answer.heading == "You have a mentor"
        (pairing,) = rows(app, Pairing)
        assert pairing.appeal_id == scene.appeal
        assert get(app, Appeal, scene.appeal).status is AppealStatus.PAIRED

    def test_takes_a_second_click_calmly(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)
        page = proposed(client, scene)

        page.submit("Yes, I want to work with this mentor")
        again = page.submit("Yes, I want to work with this mentor")

        assert (again.status, again.heading) == (200, "You have a mentor")
        assert len(rows(app, Pairing)) == 1

    def test_takes_a_no_kindly(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)

        answer = proposed(client, scene).submit("Say no", reason="not_comfortable")

        assert answer.heading == "You said no, and that is all right"
        assert get(app, Appeal, scene.appeal).status is AppealStatus.READY
        assert get(app, Offer, scene.offer).taken == 0

    def test_asks_for_the_reason_of_a_no(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)

        answer = proposed(client, scene).submit("Say no", note="I would rather wait.")

        assert answer.status == 422
        assert answer.error("reason") == "Problem: Choose a reason."
        assert answer.value("note") == "I would rather wait."

    def test_says_so_when_it_ran_out(self, app, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)
        page = proposed(client, scene)
        with app.app_context(), transaction() as session:
            review.expire(session, on=next_week() + timedelta(weeks=1))

        answer = page.submit("Yes, I want to work with this mentor")

        assert answer.heading == "This proposal has ended"
        assert rows(app, Pairing) == []

    def test_is_not_there_while_the_mentor_thinks(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)

        assert proposed(client, scene).status == 404

    def test_is_not_there_for_another_seeker(self, app, keys, client, scene):
        stand(app, scene, ProposalStatus.MENTOR_ACCEPTED)
        other = receipts.issue(InterfaceLanguage.EN)
        with app.app_context(), transaction() as session:
            factories.appeal(session, keys, phrase=other)
        scene.phrase = other

        assert proposed(client, scene).status == 404


class TestDoors:
    @pytest.mark.parametrize("role", ["mentor", "desk", None])
    def test_stay_shut_for_everybody_else(self, app, client, scene, role):
        open_to = {"desk": f"{QUEUE}/{scene.proposal}", "mentor": INBOX}
        pages = {**open_to, "seeker": f"/en/my/proposals/{scene.proposal}"}
        if role:
            sign_in(client, role)

        for owner, address in pages.items():
            page = Page(client, address)
            if owner == role:
                assert page.status == 200
            elif role:
                assert page.status == 404
            else:
                assert page.path in ("/en/sign-in", "/en/return")

    @pytest.mark.parametrize("deed", ["approve", "reject", "cancel"])
    def test_refuse_a_decision_without_a_token(self, app, client, scene, deed):
        sign_in(client, "desk")

        answer = client.post(f"{QUEUE}/{scene.proposal}/{deed}", data={"version": "1"})

        assert answer.status_code == 422
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.SUGGESTED

    def test_do_not_decide_on_reading(self, app, client, scene):
        sign_in(client, "desk")

        for deed in ("approve", "reject", "cancel"):
            assert Page(client, f"{QUEUE}/{scene.proposal}/{deed}").status == 405


class TestCommand:
    def test_ends_what_nobody_answered(self, app, client, scene):
        stand(app, scene, ProposalStatus.OFFERED)
        with app.app_context(), transaction() as session:
            session.get_one(Proposal, scene.proposal).expires_week -= timedelta(weeks=3)

        result = app.test_cli_runner().invoke(args=["proposals", "expire"])

        assert result.output == "1 expired\n"
        assert get(app, Proposal, scene.proposal).status is ProposalStatus.EXPIRED
