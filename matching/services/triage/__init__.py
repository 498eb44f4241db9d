"""Triage: the coordinator's side of intake. Reading, deciding, asking, coding."""

from matching.services.triage.decisions import ask, decline, make_ready, start
from matching.services.triage.facts import Facts, OpenedAppeal, facts, read
from matching.services.triage.queue import Filter, Queue, QueueRow, queue
from matching.services.triage.recoding import Side, add, remove, resolve

__all__ = [
    "Facts",
    "Filter",
    "OpenedAppeal",
    "Queue",
    "QueueRow",
    "Side",
    "add",
    "ask",
    "decline",
    "facts",
    "make_ready",
    "queue",
    "read",
    "remove",
    "resolve",
    "start",
]
