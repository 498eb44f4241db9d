"""Who is named in a kept round, and with which skills: forgotten when its time is over, or theirs.

What stays are the figures of the round, and the pairs as scores.
"""

from collections.abc import Collection
from statistics import median
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from matching.models.rounds import Round

Written: TypeAlias = dict[str, Any]

_CODES = ("covered", "near", "missing", "alternatives", "untaught")


def forget_people(session: Session, *, people: Collection[UUID]) -> None:
    """Forget the skills of these seekers and mentors in every round that names them.

    Take this before their own rows: whoever commits a round locks it first.
    """
    if not people:
        return
    named = or_(*(cast(Round.result, Text).contains(str(person)) for person in people))
    theirs = {str(person) for person in people}
    for row in session.scalars(select(Round).where(named).order_by(Round.id).with_for_update()):
        row.result = _without(row.result, theirs)
    session.flush()


def forget_all(row: Round) -> None:
    """Forget everybody in a round; its figures stay."""
    forgotten: Written = {"pairs": [], "unserved": [], "recruits": []}
    row.result = row.result | {"counted": counted(row.result)} | forgotten
    row.detailed = False


def counted(result: Written) -> Written:
    """Return what a round says in numbers that are counted from its pairs."""
    if "counted" in result:
        return dict(result["counted"])
    scores = [pair["score"] for pair in result["pairs"]]
    quality = [min(scores), round(median(scores)), max(scores)] if scores else None
    return {"pairs": len(scores), "unserved": len(result["unserved"]), "quality": quality}


def _without(result: Written, people: set[str]) -> Written:
    return result | {
        "pairs": [_pair(each, people) for each in result["pairs"]],
        "unserved": [_unserved(each, people) for each in result["unserved"]],
        # Whose wish a missing skill was is not told: it may have been theirs alone.
        "recruits": [],
    }


def _pair(pair: Written, people: set[str]) -> Written:
    if {pair["appeal_id"], pair["mentor_id"]} & people:
        return _bare(pair)
    others = [each for each in pair["alternatives"] if each["mentor_id"] not in people]
    return pair | {"alternatives": others}


def _unserved(each: Written, people: set[str]) -> Written:
    miss = each["nearest_miss"]
    if each["appeal_id"] in people:
        return _bare(each) | {"nearest_miss": None}
    return each | {"nearest_miss": None} if miss and miss["mentor_id"] in people else each


def _bare(entry: Written) -> Written:
    return entry | {name: [] for name in _CODES if name in entry}
