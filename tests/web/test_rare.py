"""What few people want is not named to anybody who must not find out whose it is."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Circle, InterfaceLanguage, SkillLevel
from matching.domain.weeks import week_of
from matching.models.intake import Appeal
from matching.services import coding, review
from matching.vault import receipts
from tests import factories
from tests.services.test_review import WRITTEN
from tests.web.browsing import Page, sign_in

SKILL, NEIGHBOUR, OWN = "beekeeping", "greenhouse-growing", "agronomy"
"""All of one group. The mentor has the last, and it is like the second."""
FIELD = "group-industry-skills"
JOB, OTHER_JOB, WORK = "beautician", "barista", "group-trades-work"
WISH = {"wanted": (SKILL, NEIGHBOUR), "target_occupation_id": JOB}
FEW, ENOUGH = 4, 5

TOKEN = re.compile('name="csrf_token" value="[^"]+"')
"""What differs each time that a page is shown."""


@pytest.fixture
def scene(app, keys):
    """A seeker with a wish that nobody shares yet, and the mentor who is asked about them."""
    phrase = receipts.issue(InterfaceLanguage.EN)
    today = datetime.now(UTC).date()
    near = [{"skill": NEIGHBOUR, "via": OWN, "nearness": 0.5}]
    reasons = WRITTEN | {"covered": [SKILL], "near": near}
    with app.app_context(), transaction() as session:
        coordinator = factories.coordinator(session, keys, name="desk")
        mentor = factories.mentor(session, keys, name="mentor")
        skills = {SKILL: SkillLevel.EXPERT, OWN: SkillLevel.EXPERT}
        offer = factories.offer(session, keys, by=mentor, skills=skills)
        appeal = factories.appeal(session, keys, phrase=phrase, **WISH)
        row = factories.proposal(session, keys, appeal=appeal, offer=offer, reasons=reasons)
        review.approve(
            session,
            proposal_id=row.id,
            version=row.version,
            by=factories.actor_of(coordinator),
            on=today,
            expires_week=week_of(today) + timedelta(weeks=2),
        )
        return SimpleNamespace(phrase=phrase, proposal=row.id, appeal=appeal.id)


@pytest.fixture
def crowd(app, keys):
    """Add so many others with a wish of their own; return their appeals."""

    def add(number: int, **given: object) -> list[UUID]:
        with app.app_context(), transaction() as session:
            return [row.id for row in factories.crowd(session, keys, number, **(WISH | given))]

    return add


def names(app, *codes: str) -> list[str]:
    """The codes, and everything that they are called in any language."""
    with app.app_context(), db.sessionmaker() as session:
        catalogue = coding.catalogue(session)
        called = [catalogue.label(code, each) for code in codes for each in InterfaceLanguage]
    return [*codes, *called]


def label(app, code: str) -> str:
    return names(app, code)[-1]


def everything(app, scene) -> str:
    """Whatever a mentor is shown of somebody they are asked about, in all three languages."""
    client = app.test_client()
    sign_in(client, "mentor")
    pages = [
        Page(client, f"/{language}/mentor/proposals{rest}")
        for language in InterfaceLanguage
        for rest in ("", f"/{scene.proposal}")
    ]
    assert [page.status for page in pages] == [200] * len(pages)
    return TOKEN.sub("", "\n".join(page.html for page in pages)).casefold()


def found(needles: list[str], text: str) -> list[str]:
    return [needle for needle in needles if needle.casefold() in text]


class TestMentorWhoIsAsked:
    def test_is_told_what_five_want(self, app, scene, crowd):
        crowd(ENOUGH - 1)

        told = everything(app, scene)

        for code in (SKILL, NEIGHBOUR, JOB):
            assert label(app, code).casefold() in told

    def test_is_told_the_field_of_what_four_want(self, app, scene, crowd):
        crowd(FEW - 1)
        crowd(1, wanted=("crop-growing",), target_occupation_id=OTHER_JOB)

        told = everything(app, scene)

        assert found(names(app, SKILL, NEIGHBOUR, JOB), told) == []
        assert label(app, FIELD) in told
        assert label(app, WORK) in told

    def test_is_told_nothing_of_what_is_rare_in_a_rare_field(self, app, scene, crowd):
        crowd(FEW - 1)

        told = everything(app, scene)

        assert found(names(app, SKILL, NEIGHBOUR, JOB, FIELD, WORK), told) == []
        assert "another skill" in told
        assert "other work" in told

    def test_is_not_told_by_which_of_their_own_skills_it_is_near(self, app, scene, crowd):
        crowd(FEW - 1)

        told = everything(app, scene)

        assert found(names(app, OWN), told) == []

    @pytest.mark.parametrize(
        "status", [AppealStatus.WITHDRAWN, AppealStatus.CLOSED, AppealStatus.DECLINED]
    )
    def test_is_told_less_once_one_of_the_five_is_gone(self, app, scene, crowd, status):
        gone, *_ = crowd(ENOUGH - 1)
        before = everything(app, scene)

        with app.app_context(), transaction() as session:
            session.get_one(Appeal, gone).status = status

        assert label(app, SKILL).casefold() in before
        assert found(names(app, SKILL, NEIGHBOUR, JOB), everything(app, scene)) == []

    def test_finds_out_nothing_by_sending_appeals_that_nobody_has_read(self, app, scene, crowd):
        crowd(9, status=AppealStatus.RECEIVED)

        told = everything(app, scene)

        assert found(names(app, SKILL, NEIGHBOUR, JOB), told) == []

    def test_sees_no_difference_between_one_and_four(self, app, scene, crowd):
        alone = everything(app, scene)
        crowd(FEW - 1)

        assert everything(app, scene) == alone

    def test_learns_the_skills_once_both_have_agreed(self, app, client, scene):
        sign_in(client, "mentor")
        Page(client, f"/en/mentor/proposals/{scene.proposal}").submit("Yes, I would help")
        waiting = Page(client, "/en/mentor/proposals").html.casefold()
        seeker = app.test_client()
        Page(seeker, "/en/return").submit(phrase=scene.phrase)
        Page(seeker, f"/en/my/proposals/{scene.proposal}").submit(
            "Yes, I want to work with this mentor"
        )

        paired = Page(client, "/en/mentor/pairings").follow("A teacher: learning a skill")

        assert found(names(app, SKILL, NEIGHBOUR, JOB), waiting) == []
        assert label(app, SKILL).casefold() in paired.html.casefold()


class TestRoundOnPaper:
    @pytest.fixture
    def unserved(self, app, keys, crowd):
        """So many whom no offer suits; the round says what nobody teaches."""

        def make(number: int) -> list[list[str]]:
            with app.app_context(), transaction() as session:
                factories.offer(session, keys, skills={}, circles=[Circle.ARTS])
            crowd(number, wanted=(SKILL,), target_occupation_id=None)
            args = ["rounds", "run", "--dry-run", "--json"]
            ran = app.test_cli_runner().invoke(args=args)
            return [each["missing"] for each in json.loads(ran.stdout)["unserved"]]

        return make

    def test_names_what_five_want(self, unserved):
        assert unserved(ENOUGH) == [[SKILL]] * ENOUGH

    def test_leaves_out_what_four_want(self, unserved):
        assert unserved(FEW) == [[]] * FEW

    def test_names_the_field_where_others_want_something_of_it(self, unserved, crowd):
        crowd(1, wanted=("crop-growing",), target_occupation_id=None)

        assert unserved(FEW) == [[FIELD]] * ENOUGH


class TestReport:
    def test_names_no_skill_and_no_work(self, app, client, scene, crowd):
        crowd(ENOUGH)
        sign_in(client, "desk")

        told = Page(client, "/en/desk/report").html.casefold()

        assert found(names(app, SKILL, NEIGHBOUR, JOB, FIELD, WORK), told) == []
