"""Whether a deployment is safe: findings, and what is asked of the databases to find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matching.domain.worker import Duty


class Severity(StrEnum):
    """How bad a finding is."""

    FAILURE = "failure"
    """People are not safe here."""
    WARNING = "warning"
    """They are, but not for long if something happens."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what to do about it."""

    name: str
    why: str
    remedy: str
    severity: Severity = Severity.FAILURE


@dataclass(frozen=True)
class Standing:
    """What the databases tell about the deployment."""

    coordinators: int
    """Accounts that can sign in to the desk, administrators among them."""
    recovery_keys: int
    people: int
    """Seekers and mentors whose words are in the data."""
    keyless: int
    """Those of them whose keys are erased already."""
    for_former_team: int
    """Keys that are still wrapped for a team key that was replaced."""
    epoch_began: date | None
    done: Mapping[Duty, datetime]
    """When the worker did each of its duties last."""
