"""Two rounds side by side: who gains, who loses, who is newly served."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from matching.domain.errors import NotFound
from matching.models.rounds import Round
from matching.services.matches import code_of


class Change(StrEnum):
    """What the second round means for somebody, beside the first."""

    NEWLY_SERVED = "newly_served"
    BETTER = "better"
    WORSE = "worse"
    NO_LONGER_SERVED = "no_longer_served"


@dataclass(frozen=True)
class Difference:
    """One appeal for which the two rounds differ.

    Scores are in millionths, all by the weights of the second round: a round must not look better
    only because it counts differently.
    """

    appeal_id: UUID
    appeal: str
    change: Change
    before: int | None
    """The scores of all its pairs in the first round together; nothing when it got nobody."""
    after: int | None


@dataclass(frozen=True)
class Comparison:
    """Everybody for whom the two rounds differ, the greatest gain first."""

    differences: tuple[Difference, ...]
    same: int
    """For how many appeals nothing changes."""

    def count(self, change: Change) -> int:
        """Return for how many appeals this is the change."""
        return sum(each.change is change for each in self.differences)


def compare(first: Round, second: Round) -> Comparison:
    """Lay two rounds side by side, appeal by appeal.

    Raises NotFound when it is no longer kept who is named in one of them.
    """
    if not (first.detailed and second.detailed):
        raise NotFound
    shares = _shares(second) or _shares(first)
    before, after = _scores(first, shares), _scores(second, shares)
    everybody = _appeals(first) | _appeals(second)
    differences = [
        _difference(appeal_id, before.get(appeal_id), after.get(appeal_id))
        for appeal_id in sorted(everybody)
        if before.get(appeal_id) != after.get(appeal_id)
    ]
    differences.sort(key=lambda each: (each.before or 0) - (each.after or 0))
    return Comparison(tuple(differences), same=len(everybody) - len(differences))


def _shares(run: Round) -> Mapping[str, int]:
    """Return what each part of a score counts in a round, in millionths; nothing without pairs."""
    for pair in run.result["pairs"]:
        return {name: part["weight"] for name, part in pair["parts"].items()}
    return {}


def _scores(run: Round, shares: Mapping[str, int]) -> Counter[str]:
    scores: Counter[str] = Counter()
    for pair in run.result["pairs"]:
        parts = pair["parts"].items()
        scores[pair["appeal_id"]] += sum(
            round(shares[name] * part["value"]) for name, part in parts
        )
    return scores


def _appeals(run: Round) -> set[str]:
    listed = (*run.result["pairs"], *run.result["unserved"])
    return {each["appeal_id"] for each in listed}


def _difference(appeal_id: str, before: int | None, after: int | None) -> Difference:
    return Difference(
        appeal_id=UUID(appeal_id),
        appeal=code_of(UUID(appeal_id)),
        change=_change(before, after),
        before=before,
        after=after,
    )


def _change(before: int | None, after: int | None) -> Change:
    if before is None:
        return Change.NEWLY_SERVED
    if after is None:
        return Change.NO_LONGER_SERVED
    return Change.BETTER if after > before else Change.WORSE
