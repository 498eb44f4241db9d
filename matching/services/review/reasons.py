"""The reasons of a proposal, read back from what its round wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matching.domain.matches import AddedPart, Alternative, NearSkill, PartScore, ScorePart
from matching.models.review import Proposal


@dataclass(frozen=True)
class Reasons:
    """Why two people were suggested to each other. Empty where the round did not say."""

    parts: Mapping[ScorePart, PartScore]
    added: Mapping[AddedPart, PartScore]
    covered: tuple[str, ...]
    near: tuple[NearSkill, ...]
    missing: tuple[str, ...]
    alternatives: tuple[Alternative, ...]

    @property
    def main(self) -> tuple[ScorePart, ...]:
        """Return the two parts that speak most for the pair, the stronger first."""
        counting = [part for part, score in self.parts.items() if score.contribution > 0]
        return tuple(sorted(counting, key=lambda part: -self.parts[part].contribution)[:2])

    @property
    def same_path(self) -> bool:
        """Tell whether the mentor made the same change of trade."""
        path = self.parts.get(ScorePart.PATH)
        return path is not None and path.value > 0


def read(proposal: Proposal) -> Reasons:
    """Return the reasons of a proposal; without written ones, the skills that both name."""
    written = proposal.reasons
    if "covered" not in written:
        return _plain(proposal)
    return Reasons(
        parts={ScorePart(name): PartScore(**part) for name, part in written["parts"].items()},
        added={AddedPart(name): PartScore(**part) for name, part in written["added"].items()},
        covered=tuple(written["covered"]),
        near=tuple(NearSkill(**near) for near in written["near"]),
        missing=tuple(written["missing"]),
        alternatives=tuple(_alternative(given) for given in written["alternatives"]),
    )


def _plain(proposal: Proposal) -> Reasons:
    wanted = proposal.appeal.wanted - proposal.appeal.held
    taught = {row.skill_id for row in proposal.offer.skills}
    return Reasons(
        parts={},
        added={},
        covered=tuple(sorted(wanted & taught)),
        near=(),
        missing=tuple(sorted(wanted - taught)),
        alternatives=(),
    )


def _alternative(given: Mapping[str, Any]) -> Alternative:
    return Alternative(
        offer_id=UUID(given["offer_id"]),
        mentor_id=UUID(given["mentor_id"]),
        score=given["score"],
        cost=given["cost"],
        fewer_served=given["fewer_served"],
    )
