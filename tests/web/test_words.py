"""The desk of words, through the real pages: opened in one answer, mapped once, known to all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import ConceptKind, Evidence, Role
from matching.models.intake import Appeal, UncodedText
from matching.models.words import Synonym
from matching.services import audit, words
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import look
from tests.web.browsing import Page, sign_in

TEXT = "snakecraft"
HOSTILE = "<script>alert(1)</script> & snakes"
JOB = ConceptKind.OCCUPATION
ADDRESS = "/en/desk/words"


@pytest.fixture
def first(app, keys):
    """The desk as a coordinator sees it."""
    return signed_in(app, keys, "first")


@pytest.fixture
def second(app, keys):
    """The desk as a colleague sees it."""
    return signed_in(app, keys, "second")


def signed_in(app, keys, name, **given):
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name=name, **given)
    return sign_in(app.test_client(), name).client


def waiting(app, keys, *texts, **given):
    """Have a person wait with these texts; the id of their appeal."""
    with app.app_context(), transaction() as session:
        weeks = timedelta(weeks=given.pop("weeks", 0))
        appeal = factories.appeal(session, keys, wanted=(), received_week=MONDAY - weeks)
        for text in texts or (TEXT,):
            factories.uncoded(session, keys, appeal, text=text, **given)
        return appeal.id


def opened(client):
    return Page(client, ADDRESS).submit("Open them", why="coding")


def codes(app, appeal_id):
    def read(session):
        skills = session.get_one(Appeal, appeal_id).skills
        return {(row.skill_id, row.wanted, row.evidence) for row in skills}

    return look(app, read)


def left(app):
    return look(app, lambda session: len(session.scalars(select(UncodedText)).all()))


def line(page, text=TEXT):
    """The name of the group of a text on a page."""
    texts = [name for name in names_of(page) if name.endswith("-text")]
    return next(name for name in texts if page.value(name) == text).removesuffix("text")


def names_of(page):
    return {each.get("name") or "" for form in page.forms for each in form.iter()}


def propose(client, word="snakecraft", meaning="python", **given):
    """Map what waits and propose a word for it."""
    page = opened(client).submit("Search", **{"lines-0-search": meaning})
    given = {"lines-0-word": word, "lines-0-language": "en"} | given
    return page.submit("Keep what I chose", **{"lines-0-meaning": meaning}, **given)


class TestDesk:
    def test_counts_what_waits_and_shows_none_of_it(self, app, keys, first):
        waiting(app, keys)
        waiting(app, keys, "some job", kind=JOB, weeks=2)

        page = Page(first, ADDRESS)

        assert TEXT not in page.html
        for part in ("Skills 1", "Occupations 1", "Appeals that they stand in 2"):
            assert part in " ".join(f"{dt} {dd}" for dt, dd in figures(page))
        assert look(app, audit.pages) == 1

    def test_says_in_the_navigation_how_much_waits(self, app, keys, first):
        assert navigation(Page(first, "/en/help"))["Words"] == "Words"

        waiting(app, keys)

        assert "Words 1" in navigation(Page(first, "/en/help")).values()

    def test_asks_why(self, app, keys, first):
        waiting(app, keys)

        page = Page(first, ADDRESS).submit("Open them")

        assert (page.status, page.error("why")) == (422, "Problem: Choose why you open it.")
        assert TEXT not in page.html

    def test_with_nothing_that_waits_offers_nothing_to_open(self, first):
        page = Page(first, ADDRESS)

        assert "No text waits to be coded." in page.text
        assert "Open them" not in page.buttons


class TestOpening:
    def test_shows_equal_texts_once_in_this_answer_alone(self, app, keys, first):
        waiting(app, keys)
        waiting(app, keys, "Snakecraft!", wanted=False)

        page = opened(first)

        assert page.status == 200
        assert page.response.headers["Cache-Control"] == "no-store"
        assert page.values("lines-0-text") == [TEXT] or page.values("lines-0-text") == [
            "Snakecraft!"
        ]
        assert "lines-1-text" not in names_of(page)
        assert "A skill that 1 person wants. A skill that 1 person has." in page.text
        assert TEXT not in Page(first, ADDRESS).html

    def test_shows_hostile_words_as_words(self, app, keys, first):
        waiting(app, keys, HOSTILE)

        page = opened(first)

        assert HOSTILE in page.text
        assert HOSTILE not in page.html

    def test_offers_what_the_text_resembles(self, app, keys, first):
        waiting(app, keys, "pythonn")

        assert "python" in opened(first).offered("lines-0-meaning")

    def test_once_somebody_else_was_faster_leads_back(self, app, keys, first):
        waiting(app, keys)
        page = Page(first, ADDRESS)
        with app.app_context(), transaction() as session:
            for row in session.scalars(select(UncodedText)):
                row.set_aside = True

        page = page.submit("Open them", why="coding")

        assert (page.status, page.path) == (200, ADDRESS)


class TestMapping:
    def test_once_codes_everybody_who_wrote_it(self, app, keys, first):
        wants, has = waiting(app, keys), waiting(app, keys, wanted=False)

        page = opened(first).submit("Search", **{"lines-0-search": "python"})
        page = page.submit("Keep what I chose", **{"lines-0-meaning": "python"})

        assert "2 texts no longer wait here." in page.text
        assert page.path == ADDRESS
        assert codes(app, wants) == {("python", True, Evidence.COORDINATOR)}
        assert codes(app, has) == {("python", False, Evidence.COORDINATOR)}
        assert left(app) == 0

    def test_searching_keeps_everything_and_codes_nothing(self, app, keys, first):
        waiting(app, keys, TEXT, "another craft")
        page = opened(first)
        one, other = line(page), line(page, "another craft")

        page = page.submit(
            "Search",
            **{f"{one}search": "python", f"{other}meaning": "-", f"{one}word": "Snakes"},
        )

        assert page.status == 200
        assert "python" in page.offered(f"{one}meaning")
        assert (page.value(f"{one}search"), page.value(f"{one}word")) == ("python", "Snakes")
        assert page.value(f"{other}meaning") == "-"
        assert left(app) == 2

    def test_keeps_what_was_chosen_through_the_next_search(self, app, keys, first):
        waiting(app, keys)
        page = opened(first).submit("Search", **{"lines-0-search": "python"})

        page = page.submit("Search", **{"lines-0-meaning": "python", "lines-0-search": "welding"})

        assert page.value("lines-0-meaning") == "python"

    def test_leaves_the_rest_of_the_batch_on_the_page(self, app, keys, first):
        waiting(app, keys, TEXT, "another craft")
        page = opened(first)

        page = page.submit("Keep what I chose", **{f"{line(page)}meaning": "-"})

        assert "1 text no longer waits here." in page.text
        assert page.heading == "What do these words mean?"
        assert "another craft" in page.text
        assert TEXT not in page.text

    def test_of_nothing_says_so(self, app, keys, first):
        waiting(app, keys)

        page = opened(first).submit("Keep what I chose")

        assert page.status == 422
        assert "Say of at least one text what it means." in page.text
        assert TEXT in page.text

    def test_leaves_what_fits_nothing_to_whoever_reads_the_appeal(self, app, keys, first):
        appeal_id = waiting(app, keys)

        page = opened(first).submit("Keep what I chose", **{"lines-0-meaning": "-"})

        assert "No text waits to be coded." in page.text
        assert "waits to be coded" in Page(first, f"/en/desk/appeals/{appeal_id}").text

    def test_never_codes_the_work_that_was_lost(self, app, keys, first):
        appeal_id = waiting(app, keys, kind=JOB, wanted=False)
        page = opened(first).submit("Search", **{"lines-0-search": "nurse"})
        assert "Work that 1 person lost: it is not coded, only this text goes." in page.text

        page.submit("Keep what I chose", **{"lines-0-meaning": "nurse"})

        read = look(app, lambda session: session.get_one(Appeal, appeal_id).target_occupation_id)
        assert (read, codes(app, appeal_id), left(app)) == (None, set(), 0)

    def test_after_a_colleague_keeps_the_rest(self, app, keys, first, second):
        waiting(app, keys, TEXT, "another craft")
        page, theirs = opened(first), opened(second)
        theirs.submit("Keep what I chose", **{f"{line(theirs)}meaning": "-"})

        page = page.submit("Keep what I chose", **{f"{line(page)}meaning": "-"})

        assert page.status == 409
        assert "decided or erased in the meantime" in page.text
        assert "another craft" in page.text
        assert TEXT not in page.text
        page = page.submit("Keep what I chose", **{f"{line(page, 'another craft')}meaning": "-"})
        assert page.path == ADDRESS

    def test_after_a_colleague_who_did_it_all_says_so(self, app, keys, first, second):
        waiting(app, keys)
        page, theirs = opened(first), opened(second)
        theirs.submit("Keep what I chose", **{"lines-0-meaning": "-"})

        page = page.submit("Keep what I chose", **{"lines-0-meaning": "-"})

        assert (page.status, page.heading) == (409, "Somebody else was faster")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("ids", "nonsense"), ("ids", "x" * 36), ("ids", "f" * 36), ("meaning", "no-such-thing")],
    )
    def test_takes_nothing_that_no_page_offered(self, app, keys, first, field, value):
        waiting(app, keys)

        page = opened(first).submit("Keep what I chose", **{f"lines-0-{field}": value})

        assert 400 <= page.status < 500
        assert left(app) == 1


class TestProposing:
    def test_asks_for_a_word_that_is_typed_anew(self, app, keys, first):
        waiting(app, keys)

        page = opened(first)

        assert page.value("lines-0-word") == ""
        assert "Everybody will see it." in page.text
        assert page.value("lines-0-language") == "be"

    def test_of_a_taken_word_says_so_beside_it_and_keeps_all(self, app, keys, first):
        waiting(app, keys)

        page = propose(first, word="SQL")

        assert page.status == 422
        assert "The list has this word already: it means “SQL”." in page.error("lines-0-word")
        assert page.value("lines-0-word") == "SQL"
        assert page.value("lines-0-meaning") == "python"
        assert left(app) == 1

    @pytest.mark.parametrize("word", ["me@example.org", "+375 29 123", "https://me", "123", "\x07"])
    def test_refuses_what_is_no_word_for_everybody(self, app, keys, first, word):
        waiting(app, keys)

        page = propose(first, word=word)

        assert page.status == 422
        assert page.error("lines-0-word")
        assert page.value("lines-0-word") == word

    def test_asks_what_the_word_means(self, app, keys, first):
        waiting(app, keys)

        page = opened(first).submit(
            "Keep what I chose", **{"lines-0-meaning": "-", "lines-0-word": "snakes"}
        )

        assert "Choose first what this word means." in page.error("lines-0-word")

    def test_lets_a_colleague_decide_and_everybody_find_it(self, app, keys, first, second):
        waiting(app, keys)
        propose(first)
        own = Page(first, ADDRESS)
        assert "You proposed it: a colleague decides." in own.text
        assert "Approve" not in own.buttons

        page = Page(second, ADDRESS).submit("Approve")

        assert "Everybody finds this word now." in page.text
        waiting(app, keys, "unrelated")
        page = opened(second).submit("Search", **{"lines-0-search": "Snakecraft"})
        assert page.offered("lines-0-meaning")[0] == "python"

    def test_cannot_be_approved_by_whoever_proposed_it(self, app, keys, first):
        waiting(app, keys)
        page = propose(first)
        row = look(app, lambda session: session.scalars(select(Synonym)).one())
        form = {"version": row.version, "csrf_token": page.token}

        answer = first.post(f"{ADDRESS}/{row.id}/approve", data=form)

        assert answer.status_code == 409
        assert b"Another coordinator decides now." in answer.data

    def test_can_be_refused(self, app, keys, first, second):
        waiting(app, keys)
        propose(first)

        page = Page(second, ADDRESS).submit("Refuse")

        assert "This word is refused and forgotten." in page.text
        assert "No word waits for a decision." in page.text

    def test_is_decided_once(self, app, keys, first, second):
        waiting(app, keys)
        propose(first)
        page = Page(second, ADDRESS)
        page.submit("Approve")

        assert page.submit("Refuse").heading == "Somebody else was faster"

    def test_can_be_taken_back_when_it_is_known(self, app, keys, first, second):
        waiting(app, keys)
        propose(first)
        page = Page(second, ADDRESS).submit("Approve")
        page = page.follow("Words that everybody finds now")
        assert "snakecraft" in page.text

        page = page.submit("Remove this word")

        assert "No word was added yet." in page.text

    def test_shows_in_the_trail_what_was_done(self, app, keys, first, second):
        waiting(app, keys)
        propose(first)
        Page(second, ADDRESS).submit("Approve")

        lines = look(app, lambda session: audit.lines(session, page=1))

        assert [(each.action.value, each.detail) for each in reversed(lines)] == [
            ("appeal_opened", "words coding"),
            ("appeal_coded", "words coded"),
            ("word_proposed", ""),
            ("word_approved", ""),
        ]
        boss = signed_in(app, keys, "boss", role=Role.ADMINISTRATOR)
        told = Page(boss, "/en/desk/audit").text
        for part in (
            "appeal opened Words that fitted nothing · To code skills and occupations",
            "appeal coded words were coded at the words desk",
            "word proposed",
            "word approved",
        ):
            assert part in told


class TestKnown:
    def test_is_coded_with_one_button_and_called_inferred(self, app, keys, first, second):
        early = waiting(app, keys, weeks=2)
        with app.app_context(), transaction() as session:
            row, by = factories.word(session, keys), factories.coordinator(session, keys)
            by = factories.actor_of(by)
            words.approve(session, word_id=row.id, version=row.version, by=by, on=MONDAY, keys=keys)
        waiting(app, keys, "something else")

        page = opened(first)
        assert page.offered(f"{line(page)}meaning")[0] == "python"
        # Nothing is ticked beforehand: keeping one thing must not code another.
        assert page.value(f"{line(page)}meaning") == ""
        assert "known now" in page.text
        page = page.submit("Code the 1 text that is known now")

        assert codes(app, early) == {("python", True, Evidence.INFERRED)}
        assert "something else" in page.text
        assert "Code the" not in " ".join(page.buttons)

    def test_is_not_offered_while_nothing_is(self, app, keys, first):
        waiting(app, keys)

        assert [each for each in opened(first).buttons if each.startswith("Code")] == []


class TestErasure:
    def test_takes_texts_out_of_a_batch_that_is_open(self, app, keys, first):
        appeal_id = waiting(app, keys)
        page = opened(first)
        with app.app_context(), transaction() as session:
            appeal = session.get_one(Appeal, appeal_id)
            appeal.status = AppealStatus.WITHDRAWN

        page = page.submit("Keep what I chose", **{"lines-0-meaning": "-"})

        assert page.status == 409


def figures(page):
    rows = [each for each in page.main.iter("div") if each.get("class") == "figure"]
    return [["".join(cell.itertext()).strip() for cell in row] for row in rows]


def navigation(page):
    links = [
        link
        for nav in page.root.iter("nav")
        if nav.get("class") == "navigation"
        for link in nav.iter("a")
    ]
    texts = [" ".join("".join(link.itertext()).split()) for link in links]
    return {text.partition(" ")[0]: text for text in texts}
