"""Between two rounds: the best for one appeal as of today, and what one more place is worth.

The matcher is asked for as long as a page can wait and no longer: then it says `late`, and goes on
by itself, so that the answer is there when somebody asks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.errors import MatcherBusy, MatcherFailed, MatcherStopped, NotFound
from matching.domain.lifecycles import MentorStatus
from matching.domain.matches import Pair
from matching.domain.outlooks import Worth
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import InterfaceLanguage
from matching.models.intake import Appeal
from matching.models.vetting import Mentor, Offer
from matching.services import matcher, matches, rounds
from matching.services.matches import ShownPair, ShownUnserved
from matching.services.standing import MATCHED

PATIENCE_SECONDS = 2.0
"""So long a page waits for the matcher."""
FEW = 5_000
"""Up to so many appeals and offers a page asks without being told to: to read them takes time."""


@dataclass(frozen=True)
class ShownOutlook:
    """What is best for an appeal now, in the words of the page. Cost in millionths."""

    pair: ShownPair | None
    """Nothing where they would get nobody."""
    unserved: ShownUnserved | None
    moved: int
    fewer_served: int
    cost: int


@dataclass(frozen=True)
class Asked:
    """What came of asking the matcher: an answer, or why there is none yet."""

    outlook: ShownOutlook | None = None
    worths: Mapping[UUID, Worth] | None = None
    """By offer."""
    late: bool = False
    """The matcher is still at work, or gone: it may be asked again."""
    many: bool = False
    """There are so many people that it was not asked before somebody wants to know."""


def of_appeal(
    session: Session, *, appeal_id: UUID, on: date, language: InterfaceLanguage, insist: bool
) -> Asked:
    """Return what is best for an appeal that waits for a first helper, without running a round.

    insist: ask however many people there are.
    """
    if not insist and _are_many(session):
        return Asked(many=True)
    try:
        found = matcher.outlook(today(session, on=on), appeal_id=appeal_id, within=PATIENCE_SECONDS)
    except (MatcherBusy, MatcherStopped, MatcherFailed):
        return Asked(late=True)
    except NotFound:
        # Somebody decided about it between two looks.
        return Asked()
    best = found.best
    return Asked(
        outlook=ShownOutlook(
            pair=matches.pair(session, best, language) if isinstance(best, Pair) else None,
            unserved=None
            if isinstance(best, Pair)
            else matches.without_helper(session, best, language),
            moved=found.moved,
            fewer_served=found.fewer_served,
            cost=found.cost,
        )
    )


def of_mentor(session: Session, *, mentor_id: UUID, on: date, insist: bool) -> Asked:
    """Return what one more place of each open offer of a mentor would add; a full one counts too.

    insist: ask however many people there are.
    """
    if not _has_open_offers(session, mentor_id):
        return Asked()
    if not insist and _are_many(session):
        return Asked(many=True)
    given = today(session, on=on, even_full=mentor_id)
    theirs = [offer.offer_id for offer in given.offers if offer.mentor_id == mentor_id]
    try:
        worths = matcher.worth_of_places(given, offer_ids=theirs, within=PATIENCE_SECONDS)
    except (MatcherBusy, MatcherStopped, MatcherFailed):
        return Asked(late=True)
    return Asked(worths={worth.offer_id: worth for worth in worths})


def today(session: Session, *, on: date, even_full: UUID | None = None) -> RoundInput:
    """Return what a round on this day would be given, with the settings of the last one."""
    chosen = rounds.latest_settings(session)
    return rounds.gather(
        session, policy=chosen.policy, weights=chosen.weights, on=on, even_full=even_full
    )


def _has_open_offers(session: Session, mentor_id: UUID) -> bool:
    offers = select(func.count(Offer.id)).join(Offer.mentor).where(Offer.mentor_id == mentor_id)
    return bool(session.scalar(offers.where(Offer.open, Mentor.status == MentorStatus.ACTIVE)))


def _are_many(session: Session) -> bool:
    appeals = select(func.count()).select_from(Appeal).where(Appeal.status.in_(MATCHED))
    offers = select(func.count()).select_from(Offer).where(Offer.open)
    counted = (session.scalar(each) or 0 for each in (appeals, offers))
    return sum(counted) > FEW
