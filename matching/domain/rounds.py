"""What a round is given, and one number for all of it."""

import json
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from matching.domain.matches import to_json
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.domain.vocabulary import Policy

Barred: TypeAlias = Set[tuple[UUID, UUID]]
"""Pairs (appeal_id, mentor_id) that must not meet, or did already."""


@dataclass(frozen=True)
class RoundInput:
    """Everything that a round is given: codes, never a name."""

    seekers: tuple[SeekerProfile, ...]
    offers: tuple[OfferProfile, ...]
    graph: SkillGraph
    weights: Weights
    policy: Policy
    barred: frozenset[tuple[UUID, UUID]]
    week_of: date
    """Any day of the week whose clock offsets count for shared hours."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all of it, whatever the order it came in."""
        return input_digest(
            self.seekers,
            self.offers,
            self.graph,
            self.weights,
            policy=self.policy,
            barred=self.barred,
            week_of=self.week_of,
        )


def input_digest(
    seekers: Iterable[SeekerProfile],
    offers: Iterable[OfferProfile],
    graph: SkillGraph,
    weights: Weights,
    *,
    policy: Policy,
    barred: Barred,
    week_of: date,
) -> str:
    """Return the SHA-256 of the input, whatever the order it comes in."""
    given = {
        "seekers": [to_json(each) for each in sorted(seekers, key=lambda each: each.appeal_id)],
        "offers": [to_json(each) for each in sorted(offers, key=lambda each: each.offer_id)],
        "graph": to_json(graph),
        "weights": to_json(weights),
        "policy": to_json(policy),
        "barred": to_json(barred),
        "week_of": to_json(week_of),
    }
    text = json.dumps(given, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
