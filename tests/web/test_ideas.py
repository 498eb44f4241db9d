"""Who does not know what comes next gets ideas; what carries over is said; the job that was left
is forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matching.db import KEYSTORE, Base, KeystoreBase, db, reading, transaction
from matching.domain.taxonomy import MOST_CANDIDATES, MOST_TICKS
from matching.domain.vocabulary import ConceptKind, Evidence, InterfaceLanguage
from matching.models.intake import Appeal, AppealSkill
from matching.services import coding
from matching.services.keys import Keys
from matching.taxonomy.catalogue import Catalogue
from matching.web.intake.ticked import MOST_COMPANIONS
from tests import factories
from tests.conftest import KEPT
from tests.services.test_review import WRITTEN
from tests.web.appealing import FILLED, phrase_on, type_back, walk
from tests.web.browsing import Page, sign_in, text_of

IDEAS = "/en/appeal/target/ideas"
EN = InterfaceLanguage.EN
ORIGIN = "history-teacher"


@pytest.fixture
def catalogue(app: Flask) -> Catalogue:
    # The context ends here: requests inside it would share what they know about who is signed in.
    with app.app_context():
        return coding.catalogue(reading())


@pytest.fixture
def ideas(client: FlaskClient) -> Page:
    """The page with ideas of a nurse who ticked teamwork and empathy."""
    return walk(client, to="/en/appeal/target").submit(text="", unknown="y")


def go_on(page: Page, to: str = "/en/appeal/receipt") -> Page:
    """Answer every page before `to` as usual."""
    while page.address != to:
        button, fields = FILLED[page.address]
        page = page.submit(button, **fields)
        assert page.status == 200, page.text
    return page


def only(app: Flask) -> Appeal:
    with app.app_context(), db.sessionmaker() as session:
        appeal = session.scalars(select(Appeal)).one()
        assert appeal.skills is not None
        assert appeal.uncoded is not None
        return appeal


def about(page: Page, occupation: str) -> str:
    """What a screen reader says about a choice besides its name."""
    choice = next(each for each in page.main.iter("input") if each.get("value") == occupation)
    return page.with_id(choice.get("aria-describedby", ""))


class TestIdeas:
    def test_are_few_and_say_what_is_there_and_what_is_to_be_learned(
        self, ideas: Page, catalogue: Catalogue
    ) -> None:
        *offered, none = ideas.offered("choice")

        assert ideas.address == IDEAS
        assert none == "none"
        assert 1 < len(offered) <= MOST_CANDIDATES
        assert ideas.values("choice") == []
        for each in offered:
            assert catalogue.require(each, ConceptKind.OCCUPATION).active
            assert "You already have" in about(ideas, each)
            assert catalogue.label("teamwork", EN) in about(ideas, each) or (
                catalogue.label("empathy", EN) in about(ideas, each)
            )
            assert "To learn:" in about(ideas, each)

    def test_never_suggest_the_work_that_was_left(self, ideas: Page) -> None:
        assert "nurse" not in ideas.offered("choice")

    def test_are_named_to_a_screen_reader_by_the_work_alone(
        self, ideas: Page, catalogue: Catalogue
    ) -> None:
        first = ideas.offered("choice")[0]
        choice = next(each for each in ideas.main.iter("input") if each.get("value") == first)

        name = ideas.with_id(choice.get("aria-labelledby", ""))

        assert name == catalogue.label(first, EN)

    def test_become_the_target_with_its_own_skills_to_tick(
        self, ideas: Page, app: Flask, catalogue: Catalogue
    ) -> None:
        chosen = ideas.offered("choice")[0]

        page = ideas.submit("Continue", choice=chosen)

        assert page.address == "/en/appeal/target/skills"
        asked = set(catalogue.skills_of(chosen, limit=1000))
        assert page.offered("suggested")
        assert set(page.offered("suggested")) <= asked
        page = page.submit("Continue", suggested=page.offered("suggested")[:1])
        go_on(page)
        assert only(app).target_occupation_id == chosen

    def test_can_all_be_refused_to_talk_first(self, ideas: Page, app: Flask) -> None:
        page = ideas.submit("Continue", choice="none")

        assert page.address == "/en/appeal/target/skills"
        assert page.offered("suggested") == []
        go_on(page.submit("Continue"))
        appeal = only(app)
        assert appeal.target_occupation_id is None
        assert appeal.uncoded == []

    def test_wait_for_a_choice(self, ideas: Page) -> None:
        page = ideas.submit("Continue")

        assert page.status == 422
        assert "Choose one of them" in page.error("choice")
        assert page.submit("Continue", choice="none").address == "/en/appeal/target/skills"

    @pytest.mark.parametrize("choice", ["nurse", "python", "no-such-job", "<script>"])
    def test_take_nothing_that_was_not_offered(self, ideas: Page, choice: str) -> None:
        page = ideas.submit("Continue", choice=choice)

        assert page.status == 422
        assert "Choose one of the answers" in page.error("choice")

    def test_need_something_to_begin_from_and_say_so_kindly(
        self, client: FlaskClient, app: Flask
    ) -> None:
        page = walk(client, to="/en/appeal/job/skills").submit("Continue")

        page = page.submit(text="", unknown="y")

        assert page.address == IDEAS
        assert "That is all right" in page.text
        assert page.follow("Go back and tick what I know").address == "/en/appeal/job/skills"
        page = page.submit("Continue")
        assert page.address == "/en/appeal/target/skills"
        go_on(page.submit("Continue"))
        assert only(app).target_occupation_id is None

    def test_come_from_the_skills_alone_when_the_work_is_not_in_the_list(
        self, client: FlaskClient
    ) -> None:
        page = walk(client, to="/en/appeal/job/choose").submit(choice="none")
        page = page.submit("Search", search="python").submit("Continue", found=["python"])

        page = page.submit(text="", unknown="y")

        assert len(page.offered("choice")) > 1

    def test_are_not_for_those_who_named_their_target(self, client: FlaskClient) -> None:
        walk(client, to="/en/appeal/target/choose")

        assert Page(client, IDEAS).address == "/en/appeal/target"

    def test_give_way_to_words_that_are_found_later(self, ideas: Page, app: Flask) -> None:
        page = ideas.submit("Continue", choice=ideas.offered("choice")[0])

        page = page.go("/en/appeal/target").submit(text="manual tester", unknown=None)
        page = page.submit("Continue", choice="manual-tester")

        go_on(page)
        assert only(app).target_occupation_id == "manual-tester"

    def test_take_the_place_of_words_that_were_given_up(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/check").follow("Change: What you want next")

        page = page.submit(text="", unknown="y")

        assert page.address == IDEAS
        chosen = page.offered("choice")[0]
        page = page.submit("Continue", choice=chosen).submit("Continue")
        assert page.address == "/en/appeal/check"
        assert "Work that could suit you" in page.text
        assert "Closest to what you want" not in page.text

    def test_that_were_chosen_are_still_chosen_on_the_way_back(self, ideas: Page) -> None:
        chosen = ideas.offered("choice")[1]

        ideas.submit("Continue", choice=chosen)

        assert ideas.go(IDEAS).values("choice") == [chosen]

    @pytest.mark.parametrize("language", ["be", "ru", "en"])
    def test_are_named_in_the_language_of_the_page(
        self, ideas: Page, catalogue: Catalogue, language: str
    ) -> None:
        page = ideas.go(f"/{language}/appeal/target/ideas")

        first = page.offered("choice")[0]
        assert catalogue.label(first, InterfaceLanguage(language)) in page.text


class TestWhatCarriesOver:
    def test_is_asked_for_beside_what_is_to_be_learned(
        self, client: FlaskClient, catalogue: Catalogue
    ) -> None:
        page = walk(client, to="/en/appeal/target/skills")

        brought, learned = page.offered("brought"), page.offered("suggested")

        general = {each for each in brought if catalogue.require(each, ConceptKind.SKILL).general}
        assert general == set(brought)
        assert brought
        assert not any(catalogue.require(each, ConceptKind.SKILL).general for each in learned)
        assert len(brought) + len(learned) <= MOST_TICKS
        assert not {"teamwork", "empathy"} & {*brought, *learned}
        assert page.values("brought") == page.values("suggested") == []

    def test_counts_as_known_once_it_is_ticked(self, client: FlaskClient, app: Flask) -> None:
        page = walk(client, to="/en/appeal/target/skills")
        ticked = page.offered("brought")[:2]

        page = page.submit("Continue", brought=ticked, suggested=["regression-testing"])

        assert sorted(page.go("/en/appeal/target/skills").values("brought")) == sorted(ticked)
        assert page.go("/en/appeal/job/skills").values("added") == []
        go_on(page)
        appeal = only(app)
        assert appeal.held == {"teamwork", "empathy", *ticked}
        assert appeal.wanted == {"regression-testing"}

    def test_is_said_in_numbers_to_the_person(
        self, client: FlaskClient, catalogue: Catalogue
    ) -> None:
        page = walk(client, to="/en/appeal/target/skills")
        asked = len(catalogue.carried_over((), "manual-tester").asked)
        mine = len(catalogue.carried_over(("teamwork", "empathy"), "manual-tester").held)
        before = f"Of the {asked} general skills that this work asks for, you have {mine}:"
        shown = before in page.text

        page = page.submit("Continue", brought=page.offered("brought")[:3])
        page = go_on(page, to="/en/appeal/check")

        after = f"Of the {asked} general skills that this work asks for, you have {mine + 3}:"
        assert shown == (mine > 0)
        assert after in page.text
        receipt = page.submit("Send")
        assert after in type_back(receipt, phrase_on(receipt)).text

    def test_is_silent_where_nothing_does(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/skills").submit("Continue")
        page = page.submit(text="manual tester").submit(choice="manual-tester")

        assert "general skills" not in page.text

    def test_stands_before_the_coordinator_on_the_appeal(
        self, client: FlaskClient, app: Flask, keys: Keys
    ) -> None:
        page = walk(client, to="/en/appeal/target/skills")
        go_on(page.submit("Continue", brought=page.offered("brought")[:3]))
        with app.app_context(), db.sessionmaker() as session:
            factories.coordinator(session, keys, name="cora")
            session.commit()

        page = sign_in(app.test_client(), "cora").go(f"/en/desk/appeals/{only(app).id}")

        row = next(
            text_of(each)
            for each in page.main.iter("div")
            if each.get("class") == "summary-row" and "What carries over" in text_of(each)
        )
        assert "general skills that this work asks for:" in row

    def test_stands_before_the_coordinator_beside_the_score(
        self, app: Flask, keys: Keys, catalogue: Catalogue
    ) -> None:
        asked = catalogue.carried_over((), "manual-tester").asked
        with app.app_context(), transaction() as session:
            factories.coordinator(session, keys, name="cora")
            appeal = factories.appeal(session, keys, target_occupation_id="manual-tester")
            appeal.skills += [
                AppealSkill(skill_id=skill, wanted=False, evidence=Evidence.SEEKER)
                for skill in asked[:2]
            ]
            proposal = factories.proposal(session, keys, appeal=appeal, reasons=WRITTEN).id

        page = sign_in(app.test_client(), "cora").go(f"/en/desk/review/{proposal}")

        assert f"2 of the {len(asked)} general skills that this work asks for:" in page.text
        assert "beside the score and is not in it" in page.text


class TestWhatOftenComesWithIt:
    def test_is_offered_once_something_is_ticked(
        self, client: FlaskClient, catalogue: Catalogue
    ) -> None:
        page = walk(client, to="/en/appeal/job/choose").submit(choice="none")
        assert page.offered("companions") == []

        page = page.submit("Search", search="python").submit("Search", found=["python"], search="x")

        offered = page.offered("companions")
        assert 0 < len(offered) <= MOST_COMPANIONS
        assert set(offered) <= set(catalogue.companions(["python"]))
        assert page.values("companions") == []

    def test_counts_as_known_once_it_is_ticked(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/choose").submit(choice="none")
        page = page.submit("Search", search="python").submit("Search", found=["python"], search="x")
        ticked = page.offered("companions")[:2]

        page = page.submit("Continue", companions=ticked)

        assert page.address == "/en/appeal/target"
        again = page.go("/en/appeal/job/skills")
        assert set(again.values("added")) == {"python", *ticked}
        assert not set(ticked) & set(again.offered("companions"))

    def test_never_makes_more_ticks_than_somebody_can_read(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/skills")

        page = page.submit("Search", suggested=page.offered("suggested")[:4], search="qqzzx")

        assert len(page.offered("suggested")) + len(page.offered("companions")) <= MOST_TICKS
        assert not set(page.offered("suggested")) & set(page.offered("companions"))

    def test_takes_nothing_that_is_no_skill(self, client: FlaskClient) -> None:
        page = walk(client, to="/en/appeal/job/choose").submit(choice="none")
        page = page.submit("Search", search="python").submit("Search", found=["python"], search="x")

        page = page.submit("Continue", companions=["nurse"])

        assert page.status == 422
        assert "Choose one of the answers" in page.error("companions")


class TestTheWorkThatWasLeft:
    def test_is_in_no_table_and_in_no_session_after_the_appeal(
        self, client: FlaskClient, app: Flask
    ) -> None:
        page = walk(client, to="/en/appeal/job").submit(text="I taught the past at school")
        if ORIGIN not in page.offered("choice"):
            page = page.go("/en/appeal/job").submit(text="history teacher")
        page = page.submit("Continue", choice=ORIGIN)
        page = page.submit("Continue", suggested=page.offered("suggested")[:6])
        page = page.submit(text="", unknown="y")
        page = page.submit("Continue", choice=page.offered("choice")[0])
        receipt = go_on(page.submit("Continue"))
        type_back(receipt, phrase_on(receipt))

        assert [where for where, cell in _cells(app) if ORIGIN in cell] == []
        with client.session_transaction() as kept:
            assert ORIGIN not in repr(dict(kept))


def _cells(app: Flask) -> Iterator[tuple[str, str]]:
    """Everything that both databases hold about people, with its table and column."""
    with app.app_context():
        for base, engine in ((Base, db.engine), (KeystoreBase, db.get_engine(KEYSTORE))):
            with engine.connect() as connection:
                for table in base.metadata.sorted_tables:
                    rows: Any = connection.execute(table.select()).mappings()
                    for row in rows if table.name not in KEPT else ():
                        yield from ((f"{table.name}.{key}", repr(row[key])) for key in row)
