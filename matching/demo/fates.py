"""What becomes of the pairs that the demo's round proposed: every state a pair can be in."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.db import transaction
from matching.demo.people import Crowd
from matching.demo.work import Match, Work
from matching.domain.actor import Actor
from matching.domain.lifecycles import DeclineReason, Outcome, ProposalStatus
from matching.domain.vocabulary import Role
from matching.models.progress import Pairing
from matching.models.review import Proposal
from matching.services import intake, progress, review
from matching.services.keys import Keys

ANSWERS_WITHIN = timedelta(weeks=2)


class Fate(Enum):
    """How far a proposed pair comes."""

    WAITS_FOR_DESK = auto()
    REJECTED = auto()
    WAITS_FOR_MENTOR = auto()
    MENTOR_DECLINES = auto()
    WAITS_FOR_SEEKER = auto()
    SEEKER_DECLINES = auto()
    EXPIRES = auto()
    WITHDRAWN = auto()
    WORKS = auto()
    RESTS = auto()
    FALLS_SILENT = auto()
    ENDS = auto()


FATES = (
    Fate.WORKS,
    Fate.WAITS_FOR_DESK,
    Fate.ENDS,
    Fate.WAITS_FOR_MENTOR,
    Fate.WORKS,
    Fate.REJECTED,
    Fate.ENDS,
    Fate.WAITS_FOR_SEEKER,
    Fate.FALLS_SILENT,
    Fate.MENTOR_DECLINES,
    Fate.ENDS,
    Fate.WAITS_FOR_DESK,
    Fate.WORKS,
    Fate.SEEKER_DECLINES,
    Fate.RESTS,
    Fate.EXPIRES,
    Fate.ENDS,
    Fate.WAITS_FOR_MENTOR,
    Fate.WITHDRAWN,
    Fate.ENDS,
)
"""Handed out in turn, so that every state is there, the common ones more often."""

ENDINGS = (
    (Outcome.EMPLOYED, Role.MENTOR),
    (Outcome.COURSE_FINISHED, Role.MENTOR),
    (Outcome.EMPLOYED, Role.SEEKER),
    (Outcome.STOPPED_BY_SEEKER, Role.SEEKER),
    (Outcome.REMATCH, Role.SEEKER),
    (Outcome.STOPPED_BY_MENTOR, Role.MENTOR),
    (Outcome.LOST_CONTACT, Role.MENTOR),
)


class Fates:
    """Plays what becomes of pairs, in weeks after the round."""

    def __init__(
        self, crowd: Crowd, keys: Keys, *, coordinator: Actor, round_week: date, today: date
    ) -> None:
        self.crowd = crowd
        self.keys = keys
        self.coordinator = coordinator
        self.round_week = round_week
        self.today = today
        self.work = Work(crowd, keys, after=self._after)
        self._endings = 0

    def play(self, first: Sequence[tuple[Match, Fate]], rest: Sequence[Match]) -> None:
        """Play these fates for the first pairs, and all fates in turn for the rest."""
        turn = [(match, FATES[at % len(FATES)]) for at, match in enumerate(rest)]
        plays: dict[Fate, Callable[[Match], None]] = {
            Fate.REJECTED: self._reject,
            Fate.MENTOR_DECLINES: self._mentor_declines,
            Fate.SEEKER_DECLINES: self._seeker_declines,
            Fate.EXPIRES: self._let_expire,
            Fate.WORKS: self._work,
            Fate.RESTS: self._rest,
            Fate.FALLS_SILENT: self._fall_silent,
            Fate.ENDS: self._end,
            Fate.WITHDRAWN: self._withdraw,
        }
        everybody = [*first, *turn]
        for match, fate in everybody:
            # Who found work or went away has no open proposal for a second need any more.
            if fate in plays and _undecided(match):
                plays[fate](match)
        with transaction() as session:
            review.expire(session, on=self.today)
        for match, fate in everybody:
            asked = fate in {Fate.WAITS_FOR_MENTOR, Fate.WAITS_FOR_SEEKER}
            if asked and _undecided(match):
                self._ask(match, on=self.today, mentor_agrees=fate is Fate.WAITS_FOR_SEEKER)

    def _after(self, weeks: int) -> date:
        return min(self.round_week + timedelta(weeks=weeks, days=2), self.today)

    def _ask(self, match: Match, *, on: date, mentor_agrees: bool) -> None:
        with transaction() as session:
            review.approve(
                session,
                proposal_id=match.proposal_id,
                version=_version(session, match),
                by=self.coordinator,
                on=on,
                expires_week=on + ANSWERS_WITHIN - timedelta(days=on.weekday()),
            )
            if mentor_agrees:
                review.mentor_accept(
                    session,
                    proposal_id=match.proposal_id,
                    version=_version(session, match),
                    by=match.mentor,
                    on=on,
                    expires_week=on + ANSWERS_WITHIN - timedelta(days=on.weekday()),
                    keys=self.keys,
                )

    def _reject(self, match: Match) -> None:
        with transaction() as session:
            review.reject(
                session,
                proposal_id=match.proposal_id,
                version=_version(session, match),
                by=self.coordinator,
                on=self._after(1),
                reason=DeclineReason.WRONG_SKILLS,
                note="",
                keys=self.keys,
            )

    def _mentor_declines(self, match: Match) -> None:
        self._ask(match, on=self._after(1), mentor_agrees=False)
        with transaction() as session:
            review.mentor_decline(
                session,
                proposal_id=match.proposal_id,
                version=_version(session, match),
                by=match.mentor,
                on=self._after(2),
                reason=self.crowd.random.choice(list(DeclineReason)),
                note="",
                keys=self.keys,
            )

    def _seeker_declines(self, match: Match) -> None:
        self._ask(match, on=self._after(1), mentor_agrees=True)
        with transaction() as session:
            review.seeker_decline(
                session,
                proposal_id=match.proposal_id,
                version=_version(session, match),
                by=match.seeker,
                on=self._after(2),
                reason=DeclineReason.NOT_COMFORTABLE,
                note="",
                keys=self.keys,
            )

    def _let_expire(self, match: Match) -> None:
        self._ask(match, on=self._after(1), mentor_agrees=False)

    def _withdraw(self, match: Match) -> None:
        self._ask(match, on=self._after(1), mentor_agrees=False)
        with transaction() as session:
            intake.withdraw(session, by=match.seeker, week=self._after(2))

    def _pair(self, match: Match) -> UUID:
        self._ask(match, on=self._after(1), mentor_agrees=True)
        with transaction() as session:
            pairing = review.seeker_accept(
                session,
                proposal_id=match.proposal_id,
                version=_version(session, match),
                by=match.seeker,
                on=self._after(2),
                keys=self.keys,
            )
            return pairing.id

    def _work(self, match: Match) -> None:
        self.work.meet(self._pair(match), match, weeks=range(3, 11, 2))

    def _fall_silent(self, match: Match) -> None:
        self.work.meet(self._pair(match), match, weeks=range(3, 5))

    def _rest(self, match: Match) -> None:
        pairing_id = self._pair(match)
        self.work.meet(pairing_id, match, weeks=range(3, 5))
        with transaction() as session:
            progress.pause(
                session,
                pairing_id=pairing_id,
                version=_pairing_version(session, pairing_id),
                by=match.seeker,
                on=self._after(6),
            )

    def _end(self, match: Match) -> None:
        pairing_id = self._pair(match)
        self.work.meet(pairing_id, match, weeks=range(3, 5))
        outcome, role = ENDINGS[self._endings % len(ENDINGS)]
        self._endings += 1
        with transaction() as session:
            progress.close(
                session,
                pairing_id=pairing_id,
                version=_pairing_version(session, pairing_id),
                outcome=outcome,
                by=match.mentor if role is Role.MENTOR else match.seeker,
                on=self._after(5),
            )


def _undecided(match: Match) -> bool:
    with transaction() as session:
        status = session.scalar(select(Proposal.status).where(Proposal.id == match.proposal_id))
        return status is ProposalStatus.SUGGESTED


def _version(session: Session, match: Match) -> int:
    return session.scalars(select(Proposal.version).where(Proposal.id == match.proposal_id)).one()


def _pairing_version(session: Session, pairing_id: UUID) -> int:
    return session.scalars(select(Pairing.version).where(Pairing.id == pairing_id)).one()
