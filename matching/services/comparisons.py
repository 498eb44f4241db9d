"""Two kept rounds side by side, in the words of the page."""

from dataclasses import dataclass

from matching.domain import comparisons
from matching.domain.comparisons import Change
from matching.domain.errors import NotFound
from matching.models.rounds import Round
from matching.services.matches import code_of

__all__ = ["Change", "Comparison", "Difference", "compare"]


@dataclass(frozen=True)
class Difference(comparisons.Difference):
    """One appeal for which the two rounds differ, and how rounds name it."""

    appeal: str


@dataclass(frozen=True)
class Comparison(comparisons.Comparison):
    """Everybody for whom the two rounds differ, the greatest gain first."""

    differences: tuple[Difference, ...]


def compare(first: Round, second: Round) -> Comparison:
    """Lay two rounds side by side, appeal by appeal.

    Raises NotFound when it is no longer kept who is named in one of them.
    """
    if not (first.detailed and second.detailed):
        raise NotFound
    found = comparisons.compare(first.result, second.result)
    named = (
        Difference(each.appeal_id, each.change, each.before, each.after, code_of(each.appeal_id))
        for each in found.differences
    )
    return Comparison(tuple(named), found.same)
