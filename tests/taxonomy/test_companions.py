"""Skills that go with those held."""

from hypothesis import given
from hypothesis import strategies as st

from matching.domain.vocabulary import ConceptKind
from matching.taxonomy import companions
from matching.taxonomy.asked import Asked
from matching.taxonomy.starter import Starter
from tests.taxonomy.relating import job

ASKED = Asked.of(
    [
        job("front-end", "html css react"),
        job("full-stack", "html css sql", "react"),
        job("analyst", "sql statistics"),
        job("smith", "forging"),
    ]
)


class TestSuggest:
    def test_begins_with_what_the_nearest_occupations_ask_for(self) -> None:
        assert companions.suggest(ASKED, ["html", "css"]) == ("react", "sql")

    def test_reaches_no_further_than_occupations_that_share_something(self) -> None:
        assert companions.suggest(ASKED, ["statistics"]) == ("sql",)

    def test_gives_as_many_as_are_wanted(self) -> None:
        assert companions.suggest(ASKED, ["html", "css"], limit=1) == ("react",)

    def test_does_not_ask_the_occupation_that_is_left_out(self) -> None:
        assert companions.suggest(ASKED, ["html"], leaving_out="full-stack") == ("css", "react")

    def test_has_nothing_for_who_holds_nothing_that_is_known(self) -> None:
        assert companions.suggest(ASKED, []) == ()
        assert companions.suggest(ASKED, ["unheard-of"]) == ()

    @given(st.sets(st.sampled_from(ASKED.skills)))
    def test_never_names_what_is_held(self, held: set[str]) -> None:
        found = companions.suggest(ASKED, held)

        assert not held.intersection(found)
        assert len(set(found)) == len(found)

    def test_finds_what_was_hidden_of_the_shipped_occupations(self, shipped: Starter) -> None:
        asked = Asked.of(shipped.concepts)
        jobs = [one for one in shipped.concepts if one.kind is ConceptKind.OCCUPATION]

        found = [
            len(set(one.essential[:3]) & set(_rest(asked, one.id, one.essential[3:])))
            for one in jobs
        ]

        assert sum(found) / len(found) > 1.5


def _rest(asked: Asked, occupation: str, held: tuple[str, ...]) -> tuple[str, ...]:
    return companions.suggest(asked, held, leaving_out=occupation)
