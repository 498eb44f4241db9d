"""What may be asked of the matcher, which answers from a process of its own."""

from dataclasses import dataclass, replace
from enum import StrEnum

from matching.domain.errors import Refused
from matching.domain.profiles import SkillGraph
from matching.domain.rounds import RoundInput

SAME_GRAPH = SkillGraph(essential={"": frozenset()}, optional={})
"""Stands for the skills of the question before, which need not be sent again."""

IDLE_SECONDS = 600
"""After this long without a question the matcher ends by itself."""


class Asked(StrEnum):
    """A question to the matcher, with what it is about."""

    ROUND = "round"
    """Who helps whom? The answer is a result with its proof."""
    OUTLOOK = "outlook"
    """What is best for this appeal? About its id; the answer is an Outlook."""
    PLACES = "places"
    """What would one more place be worth? About the ids of offers; a Worth for each."""


@dataclass(frozen=True)
class Question:
    """One question; `about` depends on what is asked."""

    asked: Asked
    given: RoundInput
    about: object = None

    def with_graph(self, graph: SkillGraph) -> "Question":
        """Return the same question with these skills in place of its own."""
        return replace(self, given=replace(self.given, graph=graph))


@dataclass(frozen=True)
class Reply:
    """What came back: a value, or the refusal that the asker is to raise."""

    value: object = None
    refusal: Refused | None = None
