"""The actions that leave a trace."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from matching.domain.vocabulary import Role


class Action(StrEnum):
    """What was done."""

    APPEAL_SUBMITTED = "appeal_submitted"
    APPEAL_OPENED = "appeal_opened"
    APPEAL_TRIAGED = "appeal_triaged"
    APPEAL_CODED = "appeal_coded"
    APPEAL_WITHDRAWN = "appeal_withdrawn"
    MENTOR_APPLIED = "mentor_applied"
    MENTOR_OPENED = "mentor_opened"
    MENTOR_VOUCHED = "mentor_vouched"
    MENTOR_STATUS_CHANGED = "mentor_status_changed"
    OFFER_CHANGED = "offer_changed"
    ROUND_COMMITTED = "round_committed"
    PAIR_PROPOSED = "pair_proposed"
    PROPOSAL_APPROVED = "proposal_approved"
    PROPOSAL_REJECTED = "proposal_rejected"
    PROPOSAL_ANSWERED = "proposal_answered"
    PROPOSAL_ENDED = "proposal_ended"
    BAR_SET = "bar_set"
    BAR_LIFTED = "bar_lifted"
    PAIRING_CHANGED = "pairing_changed"
    PAIRING_CLOSED = "pairing_closed"
    WORD_PROPOSED = "word_proposed"
    WORD_APPROVED = "word_approved"
    WORD_REFUSED = "word_refused"
    WORD_RETIRED = "word_retired"
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_DEACTIVATED = "account_deactivated"
    ROLE_CHANGED = "role_changed"
    FACTOR_CHANGED = "factor_changed"
    FACTOR_RESET = "factor_reset"
    DATA_RESTORED = "data_restored"


@dataclass(frozen=True)
class AuditLine:
    """One entry of the trail, with the alias of whoever acts under one; seekers have none."""

    number: int
    on: date
    role: Role
    alias: str
    action: Action
    subject_id: UUID
    detail: str


@dataclass(frozen=True)
class Head:
    """Where the trail stood at some moment: its newest entry, and the digest of all up to it."""

    number: int
    digest: bytes


BEGINNING = Head(0, bytes(32))
"""Before the first entry."""
