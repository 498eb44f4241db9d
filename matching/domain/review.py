"""How proposals are laid out on the coordinators' desk, and how some are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from matching.domain.lifecycles import ProposalStatus


class Shelf(StrEnum):
    """Where a coordinator looks for a proposal: by whose turn it is, or how it ended."""

    TO_REVIEW = "to_review"
    WITH_MENTOR = "with_mentor"
    WITH_SEEKER = "with_seeker"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


SHELVES: Mapping[ProposalStatus, Shelf] = {
    ProposalStatus.SUGGESTED: Shelf.TO_REVIEW,
    ProposalStatus.OFFERED: Shelf.WITH_MENTOR,
    ProposalStatus.MENTOR_ACCEPTED: Shelf.WITH_SEEKER,
    ProposalStatus.ACCEPTED: Shelf.ACCEPTED,
    ProposalStatus.REJECTED: Shelf.DECLINED,
    ProposalStatus.MENTOR_DECLINED: Shelf.DECLINED,
    ProposalStatus.SEEKER_DECLINED: Shelf.DECLINED,
    ProposalStatus.EXPIRED: Shelf.ENDED,
    ProposalStatus.CANCELLED: Shelf.ENDED,
}


@dataclass(frozen=True)
class Choice:
    """A proposal that a coordinator chose, as the page showed it."""

    proposal_id: UUID
    version: int


def statuses_on(shelf: Shelf) -> frozenset[ProposalStatus]:
    """Return the statuses that stand on a shelf."""
    return frozenset(status for status, its in SHELVES.items() if its is shelf)
