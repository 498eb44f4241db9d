"""Life cycles as tables: the only way to change a status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from matching.domain.errors import StepRefused

Status = TypeVar("Status", bound=StrEnum)


class AppealStatus(StrEnum):
    """Where an appeal stands."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    NEEDS_INFO = "needs_info"
    DECLINED = "declined"
    READY = "ready"
    PROPOSED = "proposed"
    PAIRED = "paired"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class MentorStatus(StrEnum):
    """Where a mentor stands."""

    APPLIED = "applied"
    VOUCHED = "vouched"
    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"
    BLOCKED = "blocked"


class ProposalStatus(StrEnum):
    """Where a proposed pair stands."""

    SUGGESTED = "suggested"
    REJECTED = "rejected"
    OFFERED = "offered"
    MENTOR_DECLINED = "mentor_declined"
    MENTOR_ACCEPTED = "mentor_accepted"
    SEEKER_DECLINED = "seeker_declined"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """Overtaken: the appeal was withdrawn, or the offer closed."""


class PairingStatus(StrEnum):
    """Where a pairing stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class WordStatus(StrEnum):
    """Where a word that was proposed for everybody stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


class Outcome(StrEnum):
    """How a pairing ended."""

    EMPLOYED = "employed"
    COURSE_FINISHED = "course_finished"
    REMATCH = "rematch"
    STOPPED_BY_SEEKER = "stopped_by_seeker"
    STOPPED_BY_MENTOR = "stopped_by_mentor"
    LOST_CONTACT = "lost_contact"


class RoundStatus(StrEnum):
    """Whether a round has put its pairs before the coordinators."""

    DRY = "dry"
    COMMITTED = "committed"


class DeclineReason(StrEnum):
    """Why a pair was refused, by whichever side."""

    NO_TIME = "no_time"
    WRONG_SKILLS = "wrong_skills"
    LANGUAGE = "language"
    KNOWN_PERSON = "known_person"
    NOT_COMFORTABLE = "not_comfortable"
    OTHER = "other"


class BarCause(StrEnum):
    """Why a pair must not be proposed."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    SEEKER = "seeker"
    ENDED = "ended"
    """They worked together, and it ended without success."""
    KEPT_APART = "kept_apart"


_OPEN_APPEAL = frozenset({AppealStatus.WITHDRAWN})

APPEAL_STEPS: Mapping[AppealStatus, frozenset[AppealStatus]] = {
    AppealStatus.RECEIVED: _OPEN_APPEAL | {AppealStatus.IN_TRIAGE},
    AppealStatus.IN_TRIAGE: _OPEN_APPEAL
    | {AppealStatus.READY, AppealStatus.NEEDS_INFO, AppealStatus.DECLINED},
    AppealStatus.NEEDS_INFO: _OPEN_APPEAL | {AppealStatus.IN_TRIAGE},
    AppealStatus.DECLINED: _OPEN_APPEAL | {AppealStatus.IN_TRIAGE},
    AppealStatus.READY: _OPEN_APPEAL | {AppealStatus.PROPOSED, AppealStatus.IN_TRIAGE},
    AppealStatus.PROPOSED: _OPEN_APPEAL | {AppealStatus.READY, AppealStatus.PAIRED},
    AppealStatus.PAIRED: _OPEN_APPEAL
    | {AppealStatus.READY, AppealStatus.PROPOSED, AppealStatus.CLOSED},
    AppealStatus.CLOSED: _OPEN_APPEAL | {AppealStatus.READY, AppealStatus.PAIRED},
    AppealStatus.WITHDRAWN: frozenset(),
}

_LEAVING = frozenset({MentorStatus.RETIRED, MentorStatus.BLOCKED})

MENTOR_STEPS: Mapping[MentorStatus, frozenset[MentorStatus]] = {
    MentorStatus.APPLIED: _LEAVING | {MentorStatus.VOUCHED},
    MentorStatus.VOUCHED: _LEAVING | {MentorStatus.ACTIVE},
    MentorStatus.ACTIVE: _LEAVING | {MentorStatus.PAUSED},
    MentorStatus.PAUSED: _LEAVING | {MentorStatus.ACTIVE},
    MentorStatus.RETIRED: frozenset({MentorStatus.BLOCKED}),
    MentorStatus.BLOCKED: frozenset(),
}

_OVERTAKEN = frozenset({ProposalStatus.EXPIRED, ProposalStatus.CANCELLED})

PROPOSAL_STEPS: Mapping[ProposalStatus, frozenset[ProposalStatus]] = {
    ProposalStatus.SUGGESTED: _OVERTAKEN | {ProposalStatus.REJECTED, ProposalStatus.OFFERED},
    ProposalStatus.OFFERED: _OVERTAKEN
    | {ProposalStatus.MENTOR_DECLINED, ProposalStatus.MENTOR_ACCEPTED},
    ProposalStatus.MENTOR_ACCEPTED: _OVERTAKEN
    | {ProposalStatus.SEEKER_DECLINED, ProposalStatus.ACCEPTED},
    ProposalStatus.REJECTED: frozenset(),
    ProposalStatus.MENTOR_DECLINED: frozenset(),
    ProposalStatus.SEEKER_DECLINED: frozenset(),
    ProposalStatus.ACCEPTED: frozenset(),
    ProposalStatus.EXPIRED: frozenset(),
    ProposalStatus.CANCELLED: frozenset(),
}

PAIRING_STEPS: Mapping[PairingStatus, frozenset[PairingStatus]] = {
    PairingStatus.ACTIVE: frozenset({PairingStatus.PAUSED, PairingStatus.CLOSED}),
    PairingStatus.PAUSED: frozenset({PairingStatus.ACTIVE, PairingStatus.CLOSED}),
    PairingStatus.CLOSED: frozenset(),
}

WORD_STEPS: Mapping[WordStatus, frozenset[WordStatus]] = {
    WordStatus.PROPOSED: frozenset({WordStatus.APPROVED, WordStatus.REFUSED}),
    WordStatus.APPROVED: frozenset({WordStatus.RETIRED}),
    WordStatus.REFUSED: frozenset(),
    WordStatus.RETIRED: frozenset(),
}

HOLDS_ROOM = frozenset({ProposalStatus.OFFERED, ProposalStatus.MENTOR_ACCEPTED})
"""Proposals that keep a place with their mentor although nobody is paired yet."""

OPEN_PROPOSAL = HOLDS_ROOM | {ProposalStatus.SUGGESTED}


def advance(steps: Mapping[Status, frozenset[Status]], before: Status, after: Status) -> Status:
    """Return `after`, or raise StepRefused when the table has no such step."""
    if after not in steps[before]:
        raise StepRefused(before, after)
    return after
