"""The demo's people: the same each time, and in every state."""

from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matching.db import db, transaction
from matching.demo import cast, seed
from matching.demo.people import Crowd
from matching.domain.lifecycles import HOLDS_ROOM, AppealStatus, PairingStatus, ProposalStatus
from matching.domain.vocabulary import Role
from matching.models.intake import Appeal
from matching.models.keystore import Principal
from matching.models.progress import MentoringSession, Pairing
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import accounts, coding, factors, intake, words
from matching.services.keys import Keys
from matching.vault import factors as codes
from tests.factories import MONDAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
SMALL = seed.Size(mentors=60, appeals=90, before_round=70)


def test_everybody_comes_and_every_state_is_there(app, keys):
    with app.app_context():
        with transaction() as session:
            session.execute(delete(Principal))
        seed.fill(keys=keys, vouchers=2, today=TODAY, size=SMALL)

        with db.sessionmaker() as session:
            check_states(session)
            check_room(session)
            check_card(session, keys)


def check_states(session: Session) -> None:
    appeals = set(session.scalars(select(Appeal.status)))
    assert session.scalar(select(func.count()).select_from(Appeal)) == SMALL.appeals
    assert session.scalar(select(func.count()).select_from(MentoringSession)) > 0
    assert {AppealStatus.READY, AppealStatus.PAIRED, AppealStatus.WITHDRAWN} <= appeals
    assert words.waiting(session).total > 0
    assert set(session.scalars(select(Proposal.status))) == set(ProposalStatus)
    assert set(session.scalars(select(Pairing.status))) == set(PairingStatus)


def check_room(session: Session) -> None:
    for offer in session.scalars(select(Offer)):
        held = select(func.count()).where(
            Proposal.offer_id == offer.id, Proposal.status.in_(HOLDS_ROOM)
        )
        helped = select(func.count()).where(
            Pairing.offer_id == offer.id, Pairing.status != PairingStatus.CLOSED
        )
        assert offer.taken == session.scalar(held) + session.scalar(helped)


def check_card(session: Session, keys: Keys) -> None:
    card = cast.card()
    for receipt in card.receipts:
        assert intake.find(session, phrase=receipt.phrase, keys=keys)
    for name in sum(card.sign_ins.values(), ()):
        found = accounts.sign_in(session, sign_in_name=name, password=card.password, keys=keys)
        if found.actor.role is not Role.MENTOR:
            code = codes.code(card.factor, codes.step_at(NOW))
            factors.use_code(session, account_id=found.account_id, code=code, at=NOW, keys=keys)


def test_the_same_seed_draws_the_same_people(session):
    catalogue = coding.catalogue(session)

    first, second = (Crowd(cast.SEED, catalogue, MONDAY) for _again in range(2))

    assert [first.volunteer(number) for number in range(20)] == [
        second.volunteer(number) for number in range(20)
    ]
    assert [first.seeker() for _each in range(20)] == [second.seeker() for _each in range(20)]


def test_another_seed_draws_others(session):
    catalogue = coding.catalogue(session)

    first, second = (Crowd(number, catalogue, MONDAY) for number in (1, 2))

    assert first.seeker() != second.seeker()
