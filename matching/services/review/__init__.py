"""Review: a suggested pair on its way through three decisions, each taken once."""

from matching.services.review.answers import (
    mentor_accept,
    mentor_decline,
    seeker_accept,
    seeker_decline,
)
from matching.services.review.bars import keep_apart, lift_bar
from matching.services.review.decisions import (
    Decision,
    approve,
    approve_many,
    cancel,
    expire,
    reject,
)
from matching.services.review.desk import (
    Alternative,
    Case,
    Line,
    Queue,
    case,
    queue,
    refusal_notes,
)
from matching.services.review.inbox import (
    Answered,
    Asked,
    answered_by_mentor,
    asked,
    asked_of_mentor,
    waiting_for_mentor,
)
from matching.services.review.introduction import (
    Introduction,
    introduction,
    waiting_for_seeker,
)

__all__ = [
    "Alternative",
    "Answered",
    "Asked",
    "Case",
    "Decision",
    "Introduction",
    "Line",
    "Queue",
    "answered_by_mentor",
    "approve",
    "approve_many",
    "asked",
    "asked_of_mentor",
    "cancel",
    "case",
    "expire",
    "introduction",
    "keep_apart",
    "lift_bar",
    "mentor_accept",
    "mentor_decline",
    "queue",
    "refusal_notes",
    "reject",
    "seeker_accept",
    "seeker_decline",
    "waiting_for_mentor",
    "waiting_for_seeker",
]
