"""Profiles as the rows of a spreadsheet: the other way round than the service goes."""

import csv
from collections.abc import Sequence
from io import StringIO

from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.services.spreadsheets.names import code

APPEAL = {"id": "A-1", "circle": "arts", "needs": "teaching", "languages": "be=native"} | {
    "hours": "4",
    "times": "weekday_evening",
}
MENTOR = {"id": "M-1", "kinds": "teaching", "circles": "arts", "languages": "be=native"} | {
    "hours": "4",
    "times": "weekday_evening",
    "room": "1",
}


def csv_of(rows: Sequence[dict[str, object]], delimiter: str = ",") -> bytes:
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def appeals(*changes: dict[str, object]) -> bytes:
    return csv_of([_unsaid(changes) | APPEAL | each for each in changes])


def mentors(*changes: dict[str, object]) -> bytes:
    return csv_of([_unsaid(changes) | MENTOR | each for each in changes])


def _unsaid(changes: Sequence[dict[str, object]]) -> dict[str, object]:
    return {name: "" for each in changes for name in each}


def appeal_row(seeker: SeekerProfile) -> dict[str, object]:
    return {
        "id": seeker.appeal_id,
        "circle": code(seeker.circle),
        "needs": _listed(seeker.needs),
        "all_needs": _listed(seeker.all_needs),
        "held": "; ".join(seeker.held),
        "wanted": "; ".join(seeker.wanted),
        "target": seeker.target_occupation or "",
        **_time(seeker),
        "weeks_waited": seeker.weeks_waited,
        "priority": code(seeker.priority),
        "sensitivity": code(seeker.sensitivity),
        "helped": "yes" if seeker.helped else "no",
    }


def mentor_row(offer: OfferProfile) -> dict[str, object]:
    return {
        "id": offer.offer_id,
        "mentor": offer.mentor_id,
        "kinds": _listed(offer.kinds),
        "circles": _listed(offer.circles),
        "skills": "; ".join(f"{skill}={code(level)}" for skill, level in offer.skills.items()),
        **_time(offer),
        "room": offer.room,
        "trust": code(offer.trust),
        "path_circle": code(offer.path_circle) if offer.path_circle else "",
        "path_occupation": offer.path_occupation or "",
    }


def _time(profile: SeekerProfile | OfferProfile) -> dict[str, object]:
    spoken = profile.languages.items()
    return {
        "languages": "; ".join(f"{code(language)}={code(level)}" for language, level in spoken),
        "hours": profile.availability.weekly_hours,
        "times": _listed(profile.availability.parts),
        "time_zone": profile.availability.time_zone,
    }


def _listed(members) -> str:
    return "; ".join(code(member) for member in members)
