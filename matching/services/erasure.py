"""What erasing means: keys first, then what they sealed, then the codes, then the row.

Whoever is erased may not be erased by halves: every table that knows them stands here. Rounds that
name them are locked and forgotten before this (`round_details.forget_people`), as whoever commits
a round locks it first.
"""

import secrets
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from matching.domain.lifecycles import BarCause
from matching.domain.vocabulary import Priority, Role, TrustTier
from matching.models.accounts import Account
from matching.models.intake import Appeal
from matching.models.messages import Message
from matching.models.progress import CheckIn, FollowUp, MentoringSession, Pairing, PlanStep
from matching.models.review import Bar, Proposal
from matching.models.rounds import Round
from matching.models.vetting import (
    Mentor,
    Offer,
    OfferCircle,
    OfferDayPart,
    OfferKind,
    OfferLanguage,
    OfferSkill,
)
from matching.models.words import Synonym
from matching.services import accounts, round_details, sealing
from matching.services.sealing import ERASED

Ids = Collection[UUID]

WRITTEN_BY_MENTOR = ("shown_name", "about", "references", "contact")
LOCATOR_BYTES = 32
LEAST_HOURS, NO_CITY = 1, "UTC"
"""What stands where it stood how much time somebody has, and by the clock of which city."""
_OFFER_CODES = (OfferKind, OfferCircle, OfferSkill, OfferLanguage, OfferDayPart)


def appeals(session: Session, ids: Ids) -> None:
    """Erase appeals with everything that hangs on them: nothing is left but ids in the trail."""
    for appeal_id in ids:
        sealing.forget(session, person_id=appeal_id)
    session.execute(delete(Appeal).where(Appeal.id.in_(ids)))


def appeal_words(session: Session, ids: Ids) -> None:
    """Erase what was written in appeals and about them, and the skills; bare counts stay."""
    for appeal in session.scalars(select(Appeal).where(Appeal.id.in_(ids)).order_by(Appeal.id)):
        empty(appeal)
        sealing.forget(session, person_id=appeal.id)
    session.flush()
    conversations(session, session.scalars(_pairings(ids)).all())
    session.execute(delete(CheckIn).where(CheckIn.pairing_id.in_(_pairings(ids))))
    # Nobody is left to ask.
    unanswered = FollowUp.answer.is_(None) & FollowUp.pairing_id.in_(_pairings(ids))
    session.execute(delete(FollowUp).where(unanswered))
    session.execute(update(Bar).where(Bar.appeal_id.in_(ids)).values(note=None))
    # They name the skills that were wanted.
    session.execute(update(Proposal).where(Proposal.appeal_id.in_(ids)).values(reasons={}))


def empty(appeal: Appeal) -> None:
    """Take the words and the telling codes out of an appeal; no receipt finds it again."""
    appeal.story = appeal.origin = ERASED
    appeal.question = appeal.answer = None
    appeal.target_occupation_id = appeal.target_evidence = None
    appeal.receipt_locator = secrets.token_bytes(LOCATOR_BYTES)
    appeal.priority, appeal.sensitivity = Priority.NORMAL, TrustTier.STANDARD
    appeal.weekly_hours, appeal.time_zone = LEAST_HOURS, NO_CITY
    for rows in (appeal.contacts, appeal.uncoded, appeal.skills, appeal.deadlines):
        rows.clear()
    appeal.languages.clear()
    appeal.parts.clear()


def conversations(session: Session, ids: Ids) -> None:
    """Erase what the two of closed pairs wrote to each other; how often they met stays."""
    sealing.erase(session, key_ids=ids)
    for table in (Message, PlanStep):
        session.execute(delete(table).where(table.pairing_id.in_(ids)))
    held = update(MentoringSession).where(MentoringSession.pairing_id.in_(ids))
    session.execute(held.values(note=ERASED))


def mentors(session: Session, ids: Ids) -> None:
    """Erase what mentors wrote, what was written about them, and what they can do.

    An empty row stays under each pair that they were part of, until its appeal goes.
    """
    for mentor in session.scalars(select(Mentor).where(Mentor.id.in_(ids)).order_by(Mentor.id)):
        for column in WRITTEN_BY_MENTOR:
            setattr(mentor, column, ERASED)
        mentor.vouches.clear()
        sealing.forget(session, person_id=mentor.id)
        _shut(session, mentor.account)
    session.flush()
    _pairs_of_mentors(session, ids)
    _refusals_of_mentors(session, ids)
    _offers(session, ids)


def empty_mentors(session: Session, ids: Ids) -> None:
    """Remove the rows of erased mentors, once no pair hangs on them."""
    own = session.scalars(select(Mentor.account_id).where(Mentor.id.in_(ids))).all()
    session.execute(delete(Mentor).where(Mentor.id.in_(ids)))
    session.execute(delete(Account).where(Account.id.in_(own)))


def applications(session: Session, ids: Ids) -> None:
    """Erase whoever applied and never became a mentor."""
    mentors(session, ids)
    empty_mentors(session, ids)


def dry_rounds(session: Session, ids: Ids) -> None:
    """Remove rounds that were tried and never committed."""
    session.execute(delete(Round).where(Round.id.in_(ids)))


def details_of_rounds(session: Session, ids: Ids) -> None:
    """Forget who is named in rounds; their figures stay."""
    for row in session.scalars(select(Round).where(Round.id.in_(ids)).order_by(Round.id)):
        round_details.forget_all(row)
    session.flush()


def words(session: Session, ids: Ids) -> None:
    """Forget words that were proposed for everybody and are not used by anybody."""
    for word_id in ids:
        sealing.forget(session, person_id=word_id)
    session.execute(delete(Synonym).where(Synonym.id.in_(ids)))


def _shut(session: Session, account: Account) -> None:
    """Leave nothing by which an account could be found, opened or recognised."""
    account.sign_in_locator = secrets.token_bytes(LOCATOR_BYTES)
    accounts.shut(session, account)


def _pairs_of_mentors(session: Session, ids: Ids) -> None:
    theirs = session.scalars(
        select(Pairing.id).join(Pairing.offer).where(Offer.mentor_id.in_(ids))
    ).all()
    # Both wrote under one key: what the mentor said goes for good only with the whole conversation.
    conversations(session, theirs)
    own = select(CheckIn.id).where(CheckIn.by == Role.MENTOR, CheckIn.pairing_id.in_(theirs))
    said = session.scalars(own).all()
    sealing.erase(session, key_ids=said)
    session.execute(delete(CheckIn).where(CheckIn.id.in_(said)))


def _refusals_of_mentors(session: Session, ids: Ids) -> None:
    own = Bar.mentor_id.in_(ids) & (Bar.cause == BarCause.MENTOR)
    # These keys are the appeal's: without this, an old copy beside the keys of today opened them.
    sealing.erase(session, key_ids=session.scalars(select(Bar.id).where(own)).all())
    session.execute(update(Bar).where(own).values(note=None))


def _offers(session: Session, ids: Ids) -> None:
    offers = select(Offer.id).where(Offer.mentor_id.in_(ids))
    # They name the skills that were taught. Before the offers, as everybody locks them.
    session.execute(update(Proposal).where(Proposal.offer_id.in_(offers)).values(reasons={}))
    for table in _OFFER_CODES:
        session.execute(delete(table).where(table.offer_id.in_(offers)))
    bare: dict[str, object] = {"open": False, "path_circle": None, "path_occupation_id": None}
    bare |= {"weekly_hours": LEAST_HOURS, "time_zone": NO_CITY}
    session.execute(update(Offer).where(Offer.mentor_id.in_(ids)).values(bare))


def _pairings(appeal_ids: Ids) -> Select[UUID]:
    return select(Pairing.id).where(Pairing.appeal_id.in_(appeal_ids))
