"""What a round is given, and one number for all of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.domain.vocabulary import Policy


@dataclass(frozen=True)
class RoundInput:
    """Everything that a round is given: codes, never a name."""

    seekers: tuple[SeekerProfile, ...]
    offers: tuple[OfferProfile, ...]
    graph: SkillGraph
    weights: Weights
    policy: Policy
    barred: frozenset[tuple[UUID, UUID]]
    """(appeal_id, mentor_id) of pairs that refused, are kept apart, or already work together."""
    week_of: date
    """Any day of the week whose clock offsets count for shared hours."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all of it, whatever the order it came in."""
        given = {
            **vars(self),
            "seekers": sorted(self.seekers, key=lambda each: each.appeal_id.int),
            "offers": sorted(self.offers, key=lambda each: each.offer_id.int),
        }
        return sha256(_spelled(given)).hexdigest()


def _spelled(value: object) -> bytes:
    """Return the one text of what a round is given: as JSON, keys and sets sorted."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> object:
    """Return what JSON does not know in terms of what it knows, or of what is simpler at least."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, UUID | date):
        return str(value)
    if is_dataclass(value):
        return vars(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
