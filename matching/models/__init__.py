"""Thin typed rows and their constraints. Importing this package registers every table."""

from matching.models import (
    accounts,
    audit,
    coding,
    intake,
    keystore,
    messages,
    openings,
    progress,
    review,
    rounds,
    vetting,
    words,
    worker,
)

__all__ = [
    "accounts",
    "audit",
    "coding",
    "intake",
    "keystore",
    "messages",
    "openings",
    "progress",
    "review",
    "rounds",
    "vetting",
    "words",
    "worker",
]
