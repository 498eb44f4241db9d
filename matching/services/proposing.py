"""Between two rounds: the best match of one appeal, put before the coordinators like a round's.

First it is confirmed: the matcher is asked once more, and the pair is checked by the book. Then it
is proposed, with everybody held, if nobody has moved since. That no other choice is better is
proved in rounds alone, and claimed of no pair from here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, MatchChanged, NotFound
from matching.domain.lifecycles import AppealStatus
from matching.domain.matches import Pair, to_json
from matching.domain.weeks import week_of
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.services import audit, matcher, outlooks, rounds, standing
from matching.services.matcher import ProvedPair

PATIENCE_SECONDS = 10.0
"""So long whoever pressed a button waits for the matcher."""


@dataclass(frozen=True)
class Shown:
    """The best match of an appeal, as the page showed it."""

    appeal_id: UUID
    version: int
    """Of the appeal."""
    offer_id: UUID
    score: int
    """In millionths."""


def confirm(session: Session, *, shown: Shown, on: date) -> ProvedPair:
    """Return the pair that was shown, if it is the best match still; change nothing.

    Raises NotFound; AlreadyDecided when the appeal changed or waits no longer; MatchChanged when
    another pair is the best now, or none; MatcherBusy, MatcherStopped, MatcherFailed; ProofFailed.
    """
    _require_waiting(session, shown)
    given = outlooks.today(session, on=on)
    try:
        best = matcher.outlook(given, appeal_id=shown.appeal_id, within=PATIENCE_SECONDS).best
    except NotFound as error:
        # Somebody decided about it between two looks.
        raise AlreadyDecided from error
    if not isinstance(best, Pair) or (best.offer_id, best.score) != (shown.offer_id, shown.score):
        raise MatchChanged
    return matcher.prove_pair(given, best)


def propose(session: Session, *, shown: Shown, proved: ProvedPair, by: Actor, on: date) -> Proposal:
    """Put a confirmed pair before the coordinators, outside of any round.

    Raises NotFound; AlreadyDecided when the appeal changed or waits no longer; MatchChanged when
    anybody else did, so that another pair may be the best. However many propose at once, nobody is
    proposed twice for a need and no place twice.
    """
    rounds.hold_everybody(session)
    appeal = _require_waiting(session, shown)
    if outlooks.today(session, on=on) != proved.given:
        raise MatchChanged
    pair = cast(dict[str, Any], to_json(proved.pair))
    proposal = rounds.suggestion(pair, round_id=None, week=week_of(on))
    session.add(proposal)
    standing.move(appeal, AppealStatus.PROPOSED, week=week_of(on))
    audit.record(session, by=by, action=Action.PAIR_PROPOSED, subject_id=proposal.id, on=on)
    try:
        session.flush()
    except (IntegrityError, StaleDataError) as error:
        raise AlreadyDecided from error
    return proposal


def _require_waiting(session: Session, shown: Shown) -> Appeal:
    appeal = session.get(Appeal, shown.appeal_id, populate_existing=True)
    if appeal is None:
        raise NotFound
    if appeal.version != shown.version or appeal.status is not AppealStatus.READY:
        raise AlreadyDecided
    return appeal
