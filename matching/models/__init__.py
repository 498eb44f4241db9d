"""Thin typed rows and their constraints. Importing this package registers every table."""

from matching.models import (
    accounts,
    audit,
    coding,
    intake,
    messages,
    progress,
    review,
    rounds,
    vetting,
)

__all__ = [
    "accounts",
    "audit",
    "coding",
    "intake",
    "messages",
    "progress",
    "review",
    "rounds",
    "vetting",
]
