"""Volunteers, mentors and the coordinators who check them, through the pages."""

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.audit import Action
from matching.domain.lifecycles import MentorStatus
from matching.domain.vocabulary import TrustTier
from matching.models.audit import AuditEntry
from matching.models.vetting import Mentor, Offer
from matching.services import offers, standing
from tests import factories
from tests.web.browsing import Page, sign_in

NEW = "a violet tram turns left"
APPLICATION = {
    "name": "mia",
    "password": NEW,
    "again": NEW,
    "shown_name": "Mia",
    "about": "I left <b>the same</b> trade",
    "references": "Ask the guild; ' OR 1=1 --",
    "contact": "@mia 😀",
}
OFFER = {
    "kinds": ["teaching", "mentoring"],
    "circles": ["medicine"],
    "language_be": "4",
    "language_en": "1",
    "hours": "5",
    "capacity": "2",
    "zone": "Europe/Warsaw",
    "parts": ["weekday_evening"],
}


@pytest.fixture
def seen(app):
    """Look into the database after the pages."""

    def look(statement):
        with app.app_context(), transaction() as session:
            return session.scalars(statement).all()

    return look


@pytest.fixture
def mentor(app, client, keys):
    """An active mentor who is signed in."""
    with app.app_context(), transaction() as session:
        identity = factories.mentor(session, keys, name="mia").id
    sign_in(client, "mia")
    return identity


@pytest.fixture
def applicant(app, keys):
    """Somebody to vouch for, and two coordinators."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="ann")
        factories.coordinator(session, keys, name="bob")
        return factories.mentor(session, keys, name="mia", status=MentorStatus.APPLIED).id


def desk(app, name, mentor_id):
    client = app.test_client()
    sign_in(client, name)
    return Page(client, f"/en/desk/mentors/{mentor_id}")


class TestApply:
    def test_leads_from_the_first_word_to_ones_own_page(self, client, seen):
        page = Page(client, "/en/volunteer").follow("Apply as a mentor")

        page = page.submit("Send the application", **APPLICATION)

        assert (page.status, page.address) == (200, "/en/mentor")
        assert "2 coordinators check what you wrote" in page.text
        assert seen(select(Mentor.status)) == [MentorStatus.APPLIED]

    def test_an_empty_form_says_what_is_missing_everywhere(self, client, seen):
        page = Page(client, "/en/volunteer/apply").submit("Send the application")

        assert page.status == 422
        assert all(page.error(name) for name in APPLICATION)
        assert seen(select(Mentor)) == []

    def test_too_much_is_refused_beside_its_field_and_kept(self, client, seen):
        long = {"shown_name": "x" * 61, "about": "y" * 2001, "contact": "z" * 201}

        page = Page(client, "/en/volunteer/apply").submit(
            "Send the application", **APPLICATION | long
        )

        assert page.status == 422
        for name, typed in long.items():
            assert "1 character too long" in page.error(name)
            assert page.values(name) == [typed]
        assert seen(select(Mentor)) == []

    def test_a_name_that_is_taken_keeps_everything_but_the_password(self, app, client, keys):
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="Mia")

        page = Page(client, "/en/volunteer/apply").submit("Send the application", **APPLICATION)

        assert page.status == 422
        assert "already" in page.error("name")
        assert page.values("password") == [""]
        for name in ("name", "shown_name", "about", "references", "contact"):
            assert page.values(name) == [APPLICATION[name]]


class TestOffer:
    def test_is_made_through_searches_that_lose_nothing(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new")
        page = page.submit("Find this job", **OFFER, job_search="nurse")
        assert page.status == 200
        page = page.submit("nurse responsible for general care")
        page = page.submit("Find this skill", skill_search="python", **{"skills-0-level": "2"})
        taught = page.values("skills-0-skill")
        page = page.submit("Find this work", path_circle="medicine", path_search="tester")
        chosen = page.offered("path")[0]

        page = page.submit("Save the offer", path=chosen)

        assert page.address == "/en/mentor"
        (identity,) = seen(select(Offer.id))
        with client.application.app_context(), transaction() as session:
            draft = offers.draft_of(session.get_one(Offer, identity))
        assert {kind.value for kind in draft.kinds} == {"teaching", "mentoring"}
        assert list(draft.skills) == taught
        assert (draft.path_circle.value, draft.path_occupation) == ("medicine", chosen)
        assert {one.value: level.value for one, level in draft.languages.items()} == {
            "be": 4,
            "en": 1,
        }

    def test_what_stands_in_a_search_is_looked_for_before_saving(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new")

        page = page.submit("Save the offer", **OFFER, skill_search="pyton")

        assert page.status == 200
        assert "Not saved yet" in page.text
        assert "python" in [value for n in range(5) for value in page.values(f"skills-{n}-skill")]
        assert seen(select(Offer)) == []

    def test_an_empty_form_says_what_is_missing(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new").submit("Save the offer", kinds=["teaching"])

        assert page.status == 422
        for name in ("circles", "hours", "capacity", "parts", "language_be", "skill_search"):
            assert page.error(name), name
        assert seen(select(Offer)) == []

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("hours", "0"),
            ("hours", "41"),
            ("hours", "some"),
            ("hours", "9" * 5000),
            ("capacity", "-1"),
            ("capacity", "21"),
            ("zone", "Mars/Olympus"),
            ("kinds", ["everything"]),
            ("circles", ["<script>"]),
            ("language_be", "9"),
            ("path_circle", "nowhere"),
        ],
    )
    def test_each_wrong_answer_is_told_beside_its_field(self, client, mentor, seen, field, typed):
        page = Page(client, "/en/mentor/offers/new").submit(
            "Save the offer", **OFFER | {field: typed}
        )

        assert page.status == 422
        assert page.error(field)
        assert seen(select(Offer)) == []

    def test_an_unknown_skill_is_told_and_left_out(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new").submit(
            "Find this skill", **OFFER, skill_search="python"
        )

        page = page.submit(
            "Save the offer", **{"skills-0-skill": "' OR 1=1", "skills-0-level": "2"}
        )

        assert page.status == 422
        assert "do not know one of these skills" in page.error("skill_search")
        assert seen(select(Offer)) == []

    def test_a_word_that_means_nothing_is_told_and_kept(self, client, mentor):
        page = Page(client, "/en/mentor/offers/new").submit("Find this skill", skill_search="zzqxw")

        assert page.status == 422
        assert "nothing by this name" in page.error("skill_search")
        assert page.values("skill_search") == ["zzqxw"]

    def test_an_expired_page_keeps_everything(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new").submit(
            "Save the offer", **OFFER, csrf_token="old"
        )

        assert page.status == 422
        assert page.values("hours") == ["5"]
        assert page.values("kinds") == ["mentoring", "teaching"]
        assert seen(select(Offer)) == []

    def test_sent_twice_is_one_offer(self, client, mentor, seen):
        page = Page(client, "/en/mentor/offers/new")
        without_teaching = OFFER | {"kinds": ["mentoring"]}

        page.submit("Save the offer", **without_teaching)
        page.submit("Save the offer", **without_teaching)

        assert len(seen(select(Offer))) == 1

    def test_a_capacity_below_those_who_hold_a_place_is_told(self, app, client, keys, mentor):
        with app.app_context(), transaction() as session:
            offer = factories.offer(session, keys, by=session.get_one(Mentor, mentor))
            for _ in range(2):
                standing.take_room(session, offer_id=offer.id)

        page = Page(client, "/en/mentor").follow("Change offer 1")
        page = page.submit("Save the offer", capacity="1")

        assert page.status == 422
        assert "more people than that" in page.error("capacity")
        assert page.values("capacity") == ["1"]

    def test_is_closed_and_opened_again(self, app, client, keys, mentor, seen):
        with app.app_context(), transaction() as session:
            factories.offer(session, keys, by=session.get_one(Mentor, mentor))

        page = Page(client, "/en/mentor").submit("Close offer 1")
        assert seen(select(Offer.open)) == [False]
        page.submit("Open offer 1 again")

        assert seen(select(Offer.open)) == [True]

    def test_of_somebody_else_is_not_there(self, app, client, keys, mentor):
        with app.app_context(), transaction() as session:
            identity = factories.offer(session, keys).id

        assert Page(client, f"/en/mentor/offers/{identity}").status == 404


class TestStatus:
    def test_a_pause_and_a_return(self, client, mentor, seen):
        page = Page(client, "/en/mentor").submit("Pause")
        assert "You are pausing" in page.text
        assert seen(select(Mentor.status)) == [MentorStatus.PAUSED]

        page.submit("Be proposed again")

        assert seen(select(Mentor.status)) == [MentorStatus.ACTIVE]

    def test_leaving_shuts_the_account(self, client, mentor, seen):
        page = Page(client, "/en/mentor").submit("Leave and shut my account")

        assert "Thank you for everything" in page.text
        assert seen(select(Mentor.status)) == [MentorStatus.RETIRED]
        assert sign_in(client, "mia").status == 422

    def test_a_page_that_is_out_of_date_changes_nothing(self, client, mentor, seen):
        page = Page(client, "/en/mentor")
        page.submit("Pause")

        again = page.submit("Pause")

        assert again.status == 409
        assert seen(select(Mentor.status)) == [MentorStatus.PAUSED]


class TestDesk:
    def test_two_words_make_a_mentor(self, app, applicant, seen):
        first = desk(app, "ann", applicant).submit("Vouch for this mentor", note="we met")
        assert "1 of 2" in first.text
        assert "Vouch for this mentor" not in first.buttons

        second = desk(app, "bob", applicant).submit("Vouch for this mentor", note="old friend")

        assert "2 of 2" in second.text
        assert seen(select(Mentor.status)) == [MentorStatus.ACTIVE]

    def test_a_second_word_of_the_same_person_is_refused(self, app, applicant, seen):
        page = desk(app, "ann", applicant)
        page.submit("Vouch for this mentor", note="we met")
        version = seen(select(Mentor.version))[0]

        again = page.submit("Vouch for this mentor", note="still", version=version)

        assert again.status == 409
        assert "vouched for this mentor already" in again.error("note")
        assert seen(select(Mentor.status)) == [MentorStatus.VOUCHED]

    def test_a_word_without_words_is_refused(self, app, applicant):
        page = desk(app, "ann", applicant).submit("Vouch for this mentor", note=" ")

        assert page.status == 422
        assert page.error("note")

    def test_a_page_that_is_out_of_date_decides_nothing(self, app, applicant, seen):
        late = desk(app, "bob", applicant)
        desk(app, "ann", applicant).submit("Vouch for this mentor", note="we met")

        assert late.submit("Vouch for this mentor", note="me too").status == 409
        assert seen(select(Mentor.status)) == [MentorStatus.VOUCHED]

    def test_reading_is_an_act_that_is_noted(self, app, applicant, seen):
        page = desk(app, "ann", applicant)
        assert "references of a mentor" not in page.text

        page = page.submit("Open the application", why="vetting")

        assert "references of a mentor" in page.text
        assert seen(select(AuditEntry.action)) == [Action.MENTOR_OPENED]

    def test_trust_is_noted(self, app, applicant, seen):
        desk(app, "ann", applicant).submit("Note this trust", tier="3")

        assert seen(select(Mentor.trust)) == [TrustTier.HIGHEST]

    @pytest.mark.parametrize(
        ("button", "status"),
        [
            ("Block this mentor", MentorStatus.BLOCKED),
            ("Retire this mentor", MentorStatus.RETIRED),
        ],
    )
    def test_ending_signs_the_mentor_out(self, app, applicant, seen, button, status):
        client = app.test_client()
        sign_in(client, "mia")

        desk(app, "ann", applicant).submit(button)

        assert seen(select(Mentor.status)) == [status]
        assert Page(client, "/en/mentor").address == "/en/sign-in"

    def test_the_queue_shows_who_waits_and_can_show_the_others(self, app, applicant):
        client = app.test_client()
        sign_in(client, "ann")

        page = Page(client, "/en/desk/mentors")
        assert "applied" in page.text

        assert "Nobody here" in page.go("/en/desk/mentors?status=active").text
        assert page.go("/en/desk/mentors?status=nonsense").status == 404

    def test_an_address_that_leads_nowhere_is_not_found(self, app, applicant):
        nobody = "00000000-0000-0000-0000-000000000000"

        assert desk(app, "ann", nobody).status == 404
