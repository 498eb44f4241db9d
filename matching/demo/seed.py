"""Lets made-up people live through the service: every change goes through its own use case."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from matching.db import transaction
from matching.demo import cast
from matching.demo.arrivals import Arrivals
from matching.demo.fates import Fate, Fates
from matching.demo.people import Crowd
from matching.demo.work import Match
from matching.domain.actor import Actor
from matching.domain.profiles import Weights
from matching.domain.vocabulary import Policy, Role
from matching.domain.weeks import week_of
from matching.models.accounts import Account
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import coding, rounds
from matching.services.keys import Keys

ROUND_WEEKS_AGO = 10


@dataclass(frozen=True)
class Size:
    """How many people come."""

    mentors: int = 170
    appeals: int = 300
    before_round: int = 190
    """How many of the appeals were there when the round ran."""


FIRST_TEN_DAYS = Size()
"""What ByChange met in its first ten days."""


def is_there() -> bool:
    """Tell whether anybody is in the database already."""
    with transaction() as session:
        return bool(session.scalar(select(func.count()).select_from(Account)))


def fill(*, keys: Keys, vouchers: int, today: date, size: Size = FIRST_TEN_DAYS) -> None:
    """Bring everybody in, up to today. Wants an empty database with the taxonomy in it."""
    with transaction() as session:
        crowd = Crowd(cast.SEED, coding.catalogue(session), week_of(today))
    # Whoever appears here acts for themselves: their keys are open while the demo is made.
    keys = keys.opened({})
    arrivals = Arrivals(crowd, keys, vouchers=vouchers, today=today)
    round_week = week_of(today) - timedelta(weeks=ROUND_WEEKS_AGO)
    arrivals.open_desk()
    for number in range(size.mentors):
        arrivals.welcome(number, weeks_ago=ROUND_WEEKS_AGO)
    for number in range(size.before_round):
        arrivals.receive(number, weeks_ago=ROUND_WEEKS_AGO + crowd.random.randint(0, 4))
    _commit_round(arrivals, on=round_week)
    _play(arrivals, crowd, keys, round_week=round_week, today=today)
    for number in range(size.before_round, size.appeals):
        arrivals.receive(number, weeks_ago=crowd.random.randrange(ROUND_WEEKS_AGO))
    with transaction() as session:
        rounds.run_dry(
            session,
            weights=Weights(),
            policy=Policy.SERVE_MOST,
            by=arrivals.coordinators[0],
            on=today,
        )


def _commit_round(arrivals: Arrivals, *, on: date) -> None:
    by = arrivals.coordinators[0]
    with transaction() as session:
        dry = rounds.run_dry(session, weights=Weights(), policy=Policy.SERVE_MOST, by=by, on=on)
        rounds.commit(session, round_id=dry.id, version=dry.version, by=by, on=on)


def _play(arrivals: Arrivals, crowd: Crowd, keys: Keys, *, round_week: date, today: date) -> None:
    matches = _matches(arrivals)
    waits, works, *_others = cast.card().receipts
    chosen = {arrivals.with_receipt[waits]: Fate.WAITS_FOR_SEEKER}
    chosen[arrivals.with_receipt[works]] = Fate.WORKS
    first = [(each, chosen[each.seeker.id]) for each in matches if each.seeker.id in chosen]
    rest = [each for each in matches if each.seeker.id not in chosen]
    # The visitor who signs in as the mentor finds something of every kind.
    rest.sort(key=lambda each: each.mentor.id != arrivals.visitors_mentor)
    Fates(
        crowd,
        keys,
        coordinator=arrivals.coordinators[1],
        round_week=round_week,
        today=today,
    ).play(first, rest)


def _matches(arrivals: Arrivals) -> list[Match]:
    with transaction() as session:
        pairs = session.execute(
            select(Proposal.id, Offer.mentor_id, Proposal.appeal_id, Proposal.need).join(Offer)
        ).all()
    pairs = sorted(pairs, key=lambda pair: (arrivals.numbers[pair.appeal_id], pair.need))
    return [
        Match(
            pair.id,
            Actor(Role.MENTOR, pair.mentor_id),
            Actor(Role.SEEKER, pair.appeal_id),
            arrivals.languages[pair.appeal_id],
        )
        for pair in pairs
    ]
