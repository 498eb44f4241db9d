"""Opening something sealed at the desk: what is opened, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.domain.audit import Action


class Sealed(StrEnum):
    """What a coordinator opens in one step."""

    APPEAL = "appeal"
    APPLICATION = "application"
    REFUSAL_NOTES = "refusal_notes"
    CHECK_IN_NOTES = "check_in_notes"
    WORDS = "words"
    """Words of several appeals that fitted nothing in the list."""


class OpeningReason(StrEnum):
    """Why a coordinator opens something."""

    FIRST_READING = "first_reading"
    CODING = "coding"
    VETTING = "vetting"
    PROPOSAL = "proposal"
    PAIR = "pair"
    CONTACT = "contact"
    SAFETY = "safety"
    ASKED = "asked"


REASONS: Mapping[Sealed, tuple[OpeningReason, ...]] = {
    Sealed.APPEAL: (
        OpeningReason.FIRST_READING,
        OpeningReason.CODING,
        OpeningReason.PROPOSAL,
        OpeningReason.PAIR,
        OpeningReason.CONTACT,
        OpeningReason.SAFETY,
        OpeningReason.ASKED,
    ),
    Sealed.APPLICATION: (
        OpeningReason.VETTING,
        OpeningReason.PROPOSAL,
        OpeningReason.PAIR,
        OpeningReason.CONTACT,
        OpeningReason.SAFETY,
        OpeningReason.ASKED,
    ),
    Sealed.REFUSAL_NOTES: (
        OpeningReason.PROPOSAL,
        OpeningReason.SAFETY,
        OpeningReason.ASKED,
    ),
    Sealed.CHECK_IN_NOTES: (
        OpeningReason.PAIR,
        OpeningReason.SAFETY,
        OpeningReason.ASKED,
    ),
    Sealed.WORDS: (OpeningReason.CODING, OpeningReason.ASKED),
}
"""Which reasons there can be, the most frequent first."""

ACTIONS: Mapping[Sealed, Action] = {
    Sealed.APPEAL: Action.APPEAL_OPENED,
    Sealed.APPLICATION: Action.MENTOR_OPENED,
    Sealed.REFUSAL_NOTES: Action.APPEAL_OPENED,
    Sealed.CHECK_IN_NOTES: Action.APPEAL_OPENED,
    Sealed.WORDS: Action.APPEAL_OPENED,
}
"""What the audit calls it."""


@dataclass(frozen=True)
class Count:
    """How many things somebody has opened on one day, of how many they may."""

    opened: int
    quota: int

    @property
    def used_up(self) -> bool:
        """Tell whether nothing more can be opened on this day."""
        return self.opened >= self.quota


@dataclass(frozen=True)
class Opener:
    """How many things a colleague has opened on one day."""

    alias: str
    opened: int
