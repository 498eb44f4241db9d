"""What a round hands over beside its result, so that anybody can check it without the solver."""

from dataclasses import dataclass
from uuid import UUID

from matching.domain.matches import RoundResult
from matching.engine.problem import Integers


@dataclass(frozen=True, eq=False)
class PassProof:
    """One pass: whose turn it was, who got whom, and the prices that prove it.

    The room, the open needs and who must not meet are not among it: whoever checks works out what
    the passes before have left.
    """

    appeals: tuple[UUID, ...]
    """(A,): in the order of service."""
    chosen_appeal: Integers
    """(K,): places in `appeals`, rising."""
    chosen_offer: Integers
    """(K,): places in the offers of the proof."""
    appeal_price: Integers
    """(A,): what an appeal gains by its mentor, at these prices, in lifted millionths."""
    offer_price: Integers
    """(O,): what one more place of an offer would add."""
    bonus: int
    """What a match is worth in itself: 0 unless the policy is to serve most."""


@dataclass(frozen=True, eq=False)
class Proof:
    """The prices of all passes."""

    offers: tuple[UUID, ...]
    """(O,): the order that all passes use."""
    passes: tuple[PassProof, ...]
    """The last one helps nobody: there was nothing left to do."""


@dataclass(frozen=True, eq=False)
class Answer:
    """A result with its proof: see `audit.verify_round`. It can be pickled and sent."""

    result: RoundResult
    proof: Proof
