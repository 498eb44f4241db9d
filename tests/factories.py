"""Rows for tests: people with every field filled, changed only where a test cares."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from matching.db import transaction
from matching.domain.actor import Actor
from matching.domain.lifecycles import (
    AppealStatus,
    MentorStatus,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ConceptKind,
    ContactKind,
    DayPart,
    Evidence,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Policy,
    PrincipalKind,
    Role,
    SkillLevel,
    SpokenLanguage,
)
from matching.domain.words import NewWord
from matching.models.accounts import Account
from matching.models.columns import SealedRow
from matching.models.intake import (
    Appeal,
    AppealDayPart,
    AppealLanguage,
    AppealNeed,
    AppealSkill,
    ContactDetail,
    UncodedText,
)
from matching.models.keystore import SealingKey
from matching.models.progress import CheckIn, Pairing
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
from matching.services import (
    accounts,
    coding,
    consent,
    factors,
    intake,
    principals,
    sealing,
    standing,
    team,
    vetting,
    words,
)
from matching.services.keys import Keys
from matching.vault import factors as codes
from matching.vault import receipts

MONDAY = date(2026, 11, 16)
PASSWORD = "correct horse battery"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the second factor that every coordinator here has."""


def install_taxonomy() -> None:
    """Install the starter taxonomy."""
    with transaction() as session:
        coding.install_starter(session, on=MONDAY)


def coordinator(session: Session, keys: Keys, *, name: str = "", **given: Any) -> Account:
    """Somebody who can sign in to the desk with PASSWORD and a code of SEED.

    They can read what the team may read.
    """
    account = _account(session, keys, name or f"coordinator-{uuid4().hex[:8]}", **given)
    team.admit(session, coordinator_id=account.id, by=actor_of(account), keys=keys)
    return account


def _account(session: Session, keys: Keys, name: str, **given: Any) -> Account:
    role = given.pop("role", Role.COORDINATOR)
    factor = given.pop("factor", role is not Role.MENTOR)
    account = accounts.create(
        session,
        role=role,
        sign_in_name=name,
        secret=keys.stretch(PASSWORD),
        language=InterfaceLanguage.EN,
        on=MONDAY,
        keys=keys,
        **given,
    )
    if factor:
        factors.keep(session, account=account, seed=SEED, on=MONDAY, keys=keys)
    return account


def code(seed: str = SEED) -> str:
    """The six digits that the app shows now."""
    return codes.code(seed, codes.step_at(datetime.now(UTC)))


def forget_used_codes() -> None:
    """Let every code work again, as if the last one had been typed long ago."""
    with transaction() as session:
        session.execute(update(Account).values(totp_step=None))


def mentor(session: Session, keys: Keys, *, name: str = "", **given: Any) -> Mentor:
    """An active mentor, without an offer."""
    mentor_id = uuid4()
    name = name or f"mentor-{uuid4().hex[:8]}"
    account = _account(
        session,
        keys,
        name,
        role=Role.MENTOR,
        mentor_id=mentor_id,
        factor=given.pop("factor", False),
    )
    row = Mentor(
        id=mentor_id,
        account_id=account.id,
        status=given.pop("status", MentorStatus.ACTIVE),
        applied_week=MONDAY,
        **given,
    )
    written = {column: f"{column} of a mentor" for column in vetting.WRITTEN}
    vetting.seal_words(session, mentor=row, written=written, keys=keys)
    session.add(row)
    session.flush()
    return row


def offer(session: Session, keys: Keys, *, by: Mentor | None = None, **given: Any) -> Offer:
    """An open offer for everybody, with room for two, by a new mentor unless one is given."""
    by = by or mentor(session, keys)
    skills = given.pop("skills", {"python": SkillLevel.EXPERT, "sql": SkillLevel.WORKING})
    row = Offer(
        id=uuid4(),
        mentor_id=by.id,
        number=given.pop("number", 1),
        capacity=given.pop("capacity", 2),
        weekly_hours=given.pop("weekly_hours", 4),
        time_zone=given.pop("time_zone", "Europe/Warsaw"),
        kinds=[OfferKind(kind=kind) for kind in given.pop("kinds", NeedKind)],
        circles=[OfferCircle(circle=circle) for circle in given.pop("circles", Circle)],
        languages=[
            OfferLanguage(language=SpokenLanguage.BE, level=LanguageLevel.NATIVE),
            OfferLanguage(language=SpokenLanguage.RU, level=LanguageLevel.FLUENT),
        ],
        parts=[OfferDayPart(part=part) for part in DayPart],
        skills=[OfferSkill(skill_id=skill, level=level) for skill, level in skills.items()],
        **given,
    )
    session.add(row)
    session.flush()
    return row


def appeal(session: Session, keys: Keys, *, phrase: str = "", **given: Any) -> Appeal:
    """An appeal that is ready to match, with a receipt; `phrase` when a test must come back."""
    phrase = receipts.read(phrase or receipts.issue(InterfaceLanguage.EN))
    receipt = intake.prepare(phrase, keys=keys)
    wanted = given.pop("wanted", ("python", "sql"))
    row = Appeal(
        id=uuid4(),
        submission_id=uuid4(),
        status=given.pop("status", AppealStatus.READY),
        language=InterfaceLanguage.BE,
        circle=given.pop("circle", Circle.MEDICINE),
        received_week=given.pop("received_week", MONDAY),
        changed_week=MONDAY,
        weekly_hours=given.pop("weekly_hours", 6),
        time_zone="Europe/Minsk",
        receipt_locator=receipt.locator,
        receipt_kept=True,
        needs=[
            AppealNeed(kind=kind, position=position)
            for position, kind in enumerate(
                given.pop("needs", (NeedKind.TEACHING, NeedKind.MENTORING))
            )
        ],
        languages=[AppealLanguage(language=SpokenLanguage.BE, level=LanguageLevel.NATIVE)],
        parts=[AppealDayPart(part=part) for part in DayPart],
        skills=[
            AppealSkill(skill_id=skill, wanted=True, evidence=Evidence.SEEKER) for skill in wanted
        ],
        **given,
    )
    principals.create(
        session,
        principal_id=row.id,
        kind=PrincipalKind.SEEKER,
        secret=receipt.kept,
        keys=keys,
    )
    sealing.new_key(session, key_id=row.id, person_id=row.id, holders=[row.id], keys=keys)
    for column in ("story", "origin"):
        sealing.seal(session, row, column, f"{column} of a seeker", keys=keys)
    session.add(row)
    session.flush()
    return row


def crowd(session: Session, keys: Keys, number: int = 4, **given: Any) -> list[Appeal]:
    """Others who want the same as somebody: with four, it may be named to mentors."""
    return [appeal(session, keys, **given) for _ in range(number)]


def proposal(session: Session, keys: Keys, **given: Any) -> Proposal:
    """A suggested pair from a committed round, between two new people unless they are given."""
    to_appeal = given.pop("appeal", None) or appeal(session, keys)
    to_offer = given.pop("offer", None) or offer(session, keys)
    run = Round(
        policy=Policy.SERVE_MOST,
        weights={},
        input_digest="0" * 64,
        result={"pairs": [], "unserved": []},
        value=1,
        dual_value=1,
        run_on=MONDAY,
    )
    session.add(run)
    session.flush()
    row = Proposal(
        id=uuid4(),
        round_id=run.id,
        appeal_id=to_appeal.id,
        offer_id=to_offer.id,
        need=given.pop("need", NeedKind.TEACHING),
        status=given.pop("status", ProposalStatus.SUGGESTED),
        score=given.pop("score", 612_000),
        reasons=given.pop("reasons", {}),
        suggested_week=MONDAY,
        **given,
    )
    session.add(row)
    if to_appeal.status is AppealStatus.READY:
        to_appeal.status = AppealStatus.PROPOSED
    session.flush()
    if row.status is ProposalStatus.MENTOR_ACCEPTED:
        consent.introduce(session, proposal=row, by=mentor_of(row.offer.mentor), keys=keys)
    return row


def actor_of(account: Account) -> Actor:
    """The coordinator of an account, as the one who does something."""
    return Actor(account.role, account.id)


def seeker_of(row: Appeal | UUID) -> Actor:
    """The seeker of an appeal."""
    return Actor(Role.SEEKER, row if isinstance(row, UUID) else row.id)


def mentor_of(row: Mentor) -> Actor:
    """The mentor, as the one who does something."""
    return Actor(Role.MENTOR, row.id)


def pairing(session: Session, keys: Keys, **given: Any) -> Pairing:
    """An open pair that both accepted, with its place taken; `status` and `outcome` on request."""
    need = given.pop("need", NeedKind.TEACHING)
    accepted = proposal(
        session,
        keys,
        appeal=given.pop("appeal", None),
        offer=given.pop("offer", None),
        need=need,
        status=ProposalStatus.ACCEPTED,
    )
    row = Pairing(
        id=uuid4(),
        proposal_id=accepted.id,
        appeal_id=accepted.appeal_id,
        offer_id=accepted.offer_id,
        need=need,
        started_week=given.pop("started_week", MONDAY),
        **given,
    )
    session.add(row)
    session.flush()
    consent.introduce(session, proposal=accepted, by=mentor_of(accepted.offer.mentor), keys=keys)
    consent.begin(session, pairing=row, by=seeker_of(row.appeal_id), keys=keys)
    if row.status is PairingStatus.CLOSED:
        consent.end(session, pairing=row)
    else:
        standing.take_room(session, offer_id=row.offer_id)
        accepted.appeal.status = AppealStatus.PAIRED
    session.flush()
    return row


def contact(session: Session, keys: Keys, of: Appeal, **given: Any) -> ContactDetail:
    """A way to reach a seeker, for coordinators unless `audience` says more."""
    row = ContactDetail(
        id=uuid4(),
        appeal_id=of.id,
        kind=given.pop("kind", ContactKind.SIGNAL),
        audience=given.pop("audience", Audience.COORDINATORS),
    )
    write(session, keys, row, "value", given.pop("value", "@somebody"))
    session.add(row)
    session.flush()
    return row


def uncoded(session: Session, keys: Keys, of: Appeal, **given: Any) -> UncodedText:
    """Words of a seeker that fitted nothing; a skill that they want unless more is given."""
    row = UncodedText(
        id=uuid4(),
        appeal_id=of.id,
        kind=given.pop("kind", ConceptKind.SKILL),
        wanted=given.pop("wanted", True),
    )
    write(session, keys, row, "text", given.pop("text", "something rare"))
    session.add(row)
    session.flush()
    session.refresh(of)
    return row


def word(session: Session, keys: Keys, *, by: Account | None = None, **given: Any) -> Synonym:
    """A word that somebody proposed for everybody: a name that no skill has."""
    return words.propose(
        session,
        concept_id=given.pop("concept", "python"),
        kind=given.pop("kind", ConceptKind.SKILL),
        word=NewWord(given.pop("text", "snakecraft"), given.pop("language", InterfaceLanguage.EN)),
        by=actor_of(by or coordinator(session, keys)),
        on=MONDAY,
        keys=keys,
    )


def read(session: Session, keys: Keys, row: SealedRow, column: str) -> str:
    """What the team reads in a sealed column."""
    by = Actor(Role.COORDINATOR, UUID(int=1))
    return sealing.open_(session, row, column, by=by, keys=keys)


def write(session: Session, keys: Keys, row: SealedRow, column: str, text: str) -> None:
    """Seal a text into a row made by hand, under the key that the service would use for it."""
    key_id = row.place(column).key_id
    seeker = _seeker(session, row)
    if session.get(SealingKey, key_id) is None:
        holders = _holders(session, row, seeker)
        sealing.new_key(session, key_id=key_id, person_id=seeker.id, holders=holders, keys=keys)
    sealing.seal(session, row, column, text, by=seeker, keys=keys)


def _seeker(session: Session, row: SealedRow) -> Actor:
    if isinstance(row, Appeal):
        return seeker_of(row)
    if hasattr(row, "pairing_id"):
        return seeker_of(session.get_one(Pairing, row.pairing_id).appeal_id)
    return seeker_of(row.appeal_id)


def _holders(session: Session, row: SealedRow, seeker: Actor) -> list[UUID]:
    if isinstance(row, Bar):
        return []
    if isinstance(row, CheckIn) and row.by is Role.MENTOR:
        return [session.get_one(Pairing, row.pairing_id).offer.mentor_id]
    if isinstance(row, ContactDetail) and row.audience is Audience.MENTOR:
        return [seeker.id, *consent.helpers(session, appeal=session.get_one(Appeal, seeker.id))]
    return [seeker.id]
