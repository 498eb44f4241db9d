"""Rounds of the matcher: run dry, kept, compared, and put before the coordinators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, load_only
from sqlalchemy.orm.exc import StaleDataError

from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import AlreadyDecided, NotFound, NothingToMatch, StaleRound
from matching.domain.lifecycles import AppealStatus, MentorStatus, RoundStatus
from matching.domain.matches import RoundResult, to_json
from matching.domain.profiles import Weights
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import NeedKind, Policy
from matching.domain.weeks import week_of
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.rounds import Round
from matching.models.vetting import Mentor, Offer
from matching.services import audit, coding, matcher, profiles, round_details, standing
from matching.services.matcher import ProvedRound

PAGE = 20

REASONS = (
    "pass_number",
    "objective",
    "parts",
    "added",
    "has_gap",
    "covered",
    "near",
    "missing",
    "alternatives",
)
"""What a proposal keeps of a pair of the round, under the names of `domain.matches.Pair`."""


@dataclass(frozen=True)
class Settings:
    """What a coordinator chooses for a round."""

    policy: Policy
    weights: Weights


@dataclass(frozen=True)
class RoundLine:
    """A round in a list."""

    id: UUID
    number: int
    status: RoundStatus
    policy: Policy
    run_on: date
    by: str | None
    """The alias of who ran it; nobody when it was the command line."""
    served: int
    without: int
    """People whom nobody helps, neither before nor after this round."""
    value: int
    detailed: bool
    """False once it is forgotten who is named in it."""


def gather(
    session: Session,
    *,
    policy: Policy,
    weights: Weights,
    on: date,
    even_full: UUID | None = None,
) -> RoundInput:
    """Return everything that a round on this day is given.

    even_full: a mentor whose offers are given even where they have no room.
    """
    given = profiles.gather(session, on=on, even_full=even_full)
    return RoundInput(
        seekers=given.seekers,
        offers=given.offers,
        graph=coding.catalogue(session).graph,
        weights=weights,
        policy=policy,
        barred=given.barred,
        week_of=week_of(on),
    )


def run(session: Session, *, policy: Policy, weights: Weights, on: date) -> ProvedRound:
    """Match everybody who can be matched on this day, prove it, and change nothing.

    Raises MatcherStopped, MatcherFailed, and ProofFailed.
    """
    return matcher.prove(matcher.match(gather(session, policy=policy, weights=weights, on=on)))


def store(session: Session, *, proved: ProvedRound, by: Actor | None, on: date) -> Round:
    """Keep a proved result as a dry round. `on` must be the day that it was run for.

    Whoever left while it ran is not named in it. Raises NothingToMatch when there was no
    appeal or no offer with room.
    """
    result = proved.result
    if not (result.appeals and result.offers):
        raise NothingToMatch
    row = Round(
        id=uuid4(),
        policy=result.policy,
        weights=to_json(result.weights),
        input_digest=result.input_digest,
        result=to_json(result),
        value=result.value,
        dual_value=result.dual_value,
        run_by=by.id if by else None,
        run_on=on,
    )
    session.add(row)
    session.flush()
    round_details.forget_people(session, people=_left(session, result))
    return row


def _left(session: Session, result: RoundResult) -> set[UUID]:
    """Return those named in a result who have withdrawn or retired since it was run."""
    seekers = {pair.appeal_id for pair in result.pairs}
    seekers |= {each.appeal_id for each in result.unserved}
    mentors = {each.mentor_id for each in result.pairs}
    withdrawn = select(Appeal.id).where(Appeal.status == AppealStatus.WITHDRAWN)
    retired = select(Mentor.id).where(Mentor.status == MentorStatus.RETIRED)
    return seekers & set(session.scalars(withdrawn)) | mentors & set(session.scalars(retired))


def run_dry(
    session: Session, *, weights: Weights, policy: Policy, by: Actor | None, on: date
) -> Round:
    """Run a round and keep it. Raises NothingToMatch.

    A round of many people takes its time: pages call `run` and `store` one after the other, so
    that nobody who wants to write has to wait for the matcher.
    """
    proved = run(session, policy=policy, weights=weights, on=on)
    return store(session, proved=proved, by=by, on=on)


def commit(session: Session, *, round_id: UUID, version: int, by: Actor, on: date) -> int:
    """Propose the pairs of a dry round to the coordinators; return how many.

    Raises NotFound, AlreadyDecided when it was committed before, and StaleRound when people have
    changed since it ran. However many commit at once, one succeeds.
    """
    row = session.get(Round, round_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.status is not RoundStatus.DRY:
        raise AlreadyDecided
    if row.version != version:
        # Somebody in it was erased since.
        raise StaleRound
    hold_everybody(session)
    if _digest_now(session, row) != row.input_digest:
        raise StaleRound
    try:
        return _propose(session, row, by=by, on=on)
    except (IntegrityError, StaleDataError) as error:
        raise StaleRound from error


def hold_everybody(session: Session) -> None:
    """Let nobody move between a check and what it allows. Appeals first, as a withdrawal does."""
    appeals = select(Appeal.id).where(Appeal.status.in_(standing.MATCHED)).order_by(Appeal.id)
    session.execute(appeals.with_for_update()).all()
    offers = select(Offer.id).where(Offer.open).order_by(Offer.id)
    session.execute(offers.with_for_update()).all()


def _digest_now(session: Session, row: Round) -> str:
    # As of the day of the run: that time has passed is no reason to run again.
    weights = Weights(**row.weights)
    return gather(session, policy=row.policy, weights=weights, on=row.run_on).digest


def _propose(session: Session, row: Round, *, by: Actor, on: date) -> int:
    proposals = [
        suggestion(pair, round_id=row.id, week=week_of(on)) for pair in row.result["pairs"]
    ]
    session.add_all(proposals)
    _mark_proposed(session, {each.appeal_id for each in proposals}, week=week_of(on))
    row.status = RoundStatus.COMMITTED
    audit.record(
        session,
        by=by,
        action=Action.ROUND_COMMITTED,
        subject_id=row.id,
        on=on,
        detail=str(len(proposals)),
    )
    session.flush()
    return len(proposals)


def suggestion(pair: Mapping[str, Any], *, round_id: UUID | None, week: date) -> Proposal:
    """Return what puts a pair, as a kept round holds it, before the coordinators."""
    return Proposal(
        id=uuid4(),
        round_id=round_id,
        appeal_id=UUID(pair["appeal_id"]),
        offer_id=UUID(pair["offer_id"]),
        need=NeedKind(pair["need"]),
        score=pair["score"],
        reasons={name: pair[name] for name in REASONS},
        suggested_week=week,
    )


def _mark_proposed(session: Session, appeal_ids: set[UUID], *, week: date) -> None:
    # Only those who waited with nobody: whoever is proposed to or paired already stays so.
    waiting = select(Appeal).where(Appeal.status == AppealStatus.READY)
    columns = load_only(Appeal.status, Appeal.changed_week, Appeal.version)
    for appeal in session.scalars(waiting.options(columns)).all():
        if appeal.id in appeal_ids:
            standing.move(appeal, AppealStatus.PROPOSED, week=week)


def get(session: Session, *, round_id: UUID) -> Round:
    """Return a round. Raises NotFound."""
    row = session.get(Round, round_id)
    if row is None:
        raise NotFound
    return row


def run_by(session: Session, row: Round) -> str | None:
    """Return the alias of who ran a round; nobody when it was the command line."""
    return session.scalar(select(Account.alias).where(Account.id == row.run_by))


def recent(session: Session, *, page: int) -> Sequence[RoundLine]:
    """Return one page of the rounds, newest first; pages count from 1."""
    statement = (
        select(
            Round.id,
            Round.number,
            Round.status,
            Round.policy,
            Round.run_on,
            Account.alias,
            Round.result["served"].as_integer(),
            Round.result["unserved_waits", "people"].as_integer(),
            Round.value,
            Round.detailed,
        )
        .outerjoin(Account, Account.id == Round.run_by)
        .order_by(Round.number.desc())
    )
    lines = session.execute(statement.limit(PAGE).offset((page - 1) * PAGE))
    return [RoundLine(*line) for line in lines]


def pages(session: Session) -> int:
    """Return how many pages there are, at least 1."""
    count = session.scalar(select(func.count()).select_from(Round)) or 0
    return max(1, -(-count // PAGE))


def latest_settings(session: Session) -> Settings:
    """Return what the last round was run with, or what a first one should be."""
    statement = select(Round.policy, Round.weights).order_by(Round.number.desc()).limit(1)
    last = session.execute(statement).first()
    if last is None:
        return Settings(Policy.SERVE_MOST, Weights())
    return Settings(last.policy, Weights(**cast(dict[str, Any], last.weights)))
