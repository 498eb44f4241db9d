"""Two results of rounds side by side: who gains, who loses, who is newly served."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

Written: TypeAlias = Mapping[str, Any]
"""A RoundResult as it is kept: see `domain.matches.to_json`."""


class Change(StrEnum):
    """What the second round means for somebody, beside the first."""

    NEWLY_SERVED = "newly_served"
    BETTER = "better"
    WORSE = "worse"
    NO_LONGER_SERVED = "no_longer_served"


@dataclass(frozen=True)
class Difference:
    """One appeal for which the two results differ.

    Scores are in millionths, all by the weights of the second result: a round must not look better
    only because it counts differently.
    """

    appeal_id: UUID
    change: Change
    before: int | None
    """The scores of all its pairs in the first result together; nothing when it got nobody."""
    after: int | None


@dataclass(frozen=True)
class Comparison:
    """Everybody for whom the two results differ, the greatest gain first."""

    differences: tuple[Difference, ...]
    same: int
    """For how many appeals nothing changes."""

    def count(self, change: Change) -> int:
        """Return for how many appeals this is the change."""
        return sum(each.change is change for each in self.differences)


def compare(first: Written, second: Written) -> Comparison:
    """Lay two results side by side, appeal by appeal."""
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


def _shares(result: Written) -> Mapping[str, int]:
    """Return what each part of a score counts, in millionths; nothing without pairs."""
    for pair in result["pairs"]:
        return {name: part["weight"] for name, part in pair["parts"].items()}
    return {}


def _scores(result: Written, shares: Mapping[str, int]) -> Counter[str]:
    scores: Counter[str] = Counter()
    for pair in result["pairs"]:
        parts = pair["parts"].items()
        scores[pair["appeal_id"]] += sum(
            round(shares[name] * part["value"]) for name, part in parts
        )
    return scores


def _appeals(result: Written) -> set[str]:
    return {each["appeal_id"] for each in (*result["pairs"], *result["unserved"])}


def _difference(appeal_id: str, before: int | None, after: int | None) -> Difference:
    return Difference(UUID(appeal_id), _change(before, after), before, after)


def _change(before: int | None, after: int | None) -> Change:
    if before is None:
        return Change.NEWLY_SERVED
    if after is None:
        return Change.NO_LONGER_SERVED
    return Change.BETTER if after > before else Change.WORSE
