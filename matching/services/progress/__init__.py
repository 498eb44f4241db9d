"""Progress: a pair is followed from its first week to its outcome, and after."""

from matching.services.progress.closing import close, may_reopen, reopen
from matching.services.progress.desk import (
    Board,
    Case,
    Event,
    Line,
    board,
    case,
    check_in_notes,
)
from matching.services.progress.follow_ups import (
    Due,
    answer,
    asked_of_seeker,
    due,
    due_count,
    due_pages,
)
from matching.services.progress.pages import (
    MentorPage,
    SeekerPage,
    Summary,
    for_mentor,
    for_seeker,
    of_mentor,
    of_seeker,
)
from matching.services.progress.work import (
    add_step,
    check_in,
    log_session,
    mark_done,
    pause,
    resume,
)

__all__ = [
    "Board",
    "Case",
    "Due",
    "Event",
    "Line",
    "MentorPage",
    "SeekerPage",
    "Summary",
    "add_step",
    "answer",
    "asked_of_seeker",
    "board",
    "case",
    "check_in",
    "check_in_notes",
    "close",
    "due",
    "due_count",
    "due_pages",
    "for_mentor",
    "for_seeker",
    "log_session",
    "mark_done",
    "may_reopen",
    "of_mentor",
    "of_seeker",
    "pause",
    "reopen",
    "resume",
]
