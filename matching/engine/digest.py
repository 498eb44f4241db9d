"""One number for everything a round was given, and the lots that are drawn from it."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from uuid import UUID

from matching.domain.matches import to_json
from matching.domain.profiles import OfferProfile, SeekerProfile, SkillGraph, Weights
from matching.domain.vocabulary import Policy
from matching.engine.rules import Barred


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


def lot(digest: str, person: UUID) -> bytes:
    """Return this person's lot in this round.

    Ties of equal waits fall by lot, drawn anew whenever the input changes: an order by id would
    put the same people first in every round. Anybody who holds the input can draw it again.
    """
    return sha256(digest.encode() + person.bytes).digest()
