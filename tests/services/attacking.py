"""Everything sealed that there is, and what somebody with certain keys can open of it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.db import Base, glance, transaction
from matching.domain.actor import Actor
from matching.domain.errors import EpochLost, Locked, SealBroken
from matching.domain.progress import Going
from matching.domain.vocabulary import Audience, ContactKind, Role
from matching.models.columns import SealedRow
from matching.models.intake import ContactDetail
from matching.models.keystore import Principal, SealingKey, Wrap
from matching.models.messages import Message
from matching.models.progress import CheckIn, MentoringSession, PlanStep
from matching.services import sealing
from matching.services.keys import Keys
from matching.vault import sealing as vault
from matching.vault import stretching, wrapping
from matching.vault.epochs import EpochKeys
from matching.vault.keys import KEY_BYTES
from matching.vault.sealing import Place
from tests import factories
from tests.factories import MONDAY, mentor_of, seeker_of

Where = tuple[str, str, UUID]
"""Table, column and row of something sealed."""


def alone(keys: Keys, *people: Actor) -> Keys:
    """The keys of a server at which only these people are signed in."""
    return keys.opened({by.id: keys.unlocked.of(by.id) for by in people})


def everything_sealed(session: Session) -> Iterator[tuple[SealedRow, str]]:
    """Every sealed value in the database."""
    for mapper in Base.registry.mappers:
        columns = [column.key for column in mapper.columns if column.info.get("sealed")]
        if columns and issubclass(mapper.class_, SealedRow):
            for row in session.scalars(select(mapper.class_)):
                yield from ((row, at) for at in columns if getattr(row, at))


def where(row: SealedRow, column: str) -> Where:
    """Where something sealed stands."""
    return row.__tablename__, column, row.id


def all_places() -> set[Where]:
    """Where everything sealed stands."""
    with glance() as session:
        return {where(row, column) for row, column in everything_sealed(session)}


def opened_by(by: Actor, keys: Keys) -> dict[Where, str]:
    """What these keys open for somebody, of everything that there is."""
    opened = {}
    with glance() as session:
        for row, column in everything_sealed(session):
            try:
                opened[where(row, column)] = sealing.open_(session, row, column, by=by, keys=keys)
            except (SealBroken, Locked):
                continue
    return opened


@dataclass(frozen=True)
class Pair:
    """Two people who help each other, and what they wrote."""

    seeker: Actor
    mentor: Actor
    pairing_id: UUID
    ticked: UUID
    unticked: UUID


def pair(keys: Keys, *, phrase: str = "") -> Pair:
    """A pair that both accepted, with everything that can be written in one."""
    with transaction() as session:
        appeal = factories.appeal(session, keys, phrase=phrase)
        contacts = {
            audience: ContactDetail(id=uuid4(), appeal_id=appeal.id, kind=kind, audience=audience)
            for audience, kind in (
                (Audience.MENTOR, ContactKind.SIGNAL),
                (Audience.COORDINATORS, ContactKind.PHONE),
            )
        }
        for audience, contact in contacts.items():
            factories.write(session, keys, contact, "value", f"for the {audience}")
            appeal.contacts.append(contact)
        for column in ("question", "answer"):
            factories.write(session, keys, appeal, column, f"{column} of a seeker")
        session.flush()
        pairing = factories.pairing(session, keys, appeal=appeal)
        its = {"pairing_id": pairing.id}
        told = {"number": 1, "going": Going.WELL, "given_week": MONDAY}
        written = (
            (Message(id=uuid4(), **its, number=1, sender=Role.MENTOR, sent_week=MONDAY), "body"),
            (PlanStep(id=uuid4(), **its, position=0), "text"),
            (
                MentoringSession(id=uuid4(), **its, number=1, held_week=MONDAY, minutes=60),
                "note",
            ),
            (CheckIn(id=uuid4(), **its, **told, by=Role.SEEKER), "note"),
            (CheckIn(id=uuid4(), **its, **told | {"number": 2}, by=Role.MENTOR), "note"),
        )
        for row, column in written:
            factories.write(session, keys, row, column, f"{row.__tablename__} of a pair")
            session.add(row)
        return Pair(
            seeker=seeker_of(appeal),
            mentor=mentor_of(pairing.offer.mentor),
            pairing_id=pairing.id,
            ticked=contacts[Audience.MENTOR].id,
            unticked=contacts[Audience.COORDINATORS].id,
        )


def coordinator(keys: Keys) -> Actor:
    """A coordinator who is signed in."""
    with transaction() as session:
        return factories.actor_of(factories.coordinator(session, keys))


def submitted(keys: Keys) -> Actor:
    """A seeker who has just sent an appeal."""
    with transaction() as session:
        return seeker_of(factories.appeal(session, keys))


@dataclass(frozen=True)
class Loot:
    """A copy of everything that lies in both databases, as whoever takes them has it."""

    wraps: list[tuple[UUID, UUID, int, bytes]]
    locked: list[tuple[UUID, int, bytes]]
    sealed: list[tuple[Where, Place, bytes]]

    def with_wraps_of(self, other: "Loot") -> "Loot":
        """The data of this copy, with the keystores of both."""
        wraps, locked = self.wraps + other.wraps, self.locked + other.locked
        return replace(self, wraps=wraps, locked=locked)

    def opened_with(
        self, epochs: EpochKeys, private_keys: Iterable[bytes], locks: Iterable[bytes] = ()
    ) -> dict[Where, str]:
        """Open whatever these keys open, and whatever is opened by what that gives."""
        private = set(private_keys)
        private |= {found for lock in locks for found in self._unlocked(epochs, lock)}
        data: dict[UUID, bytes] = {}
        while more := {
            key_id: key for key_id, key in self._unwrapped(epochs, private) if key_id not in data
        }:
            data |= more
            # The key of the team is wrapped like any other, and opens others in turn.
            private |= set(more.values())
        return dict(self._opened(data))

    def _unlocked(self, epochs: EpochKeys, lock: bytes) -> Iterator[bytes]:
        for holder_id, epoch, locked in self.locked:
            with suppress(SealBroken, EpochLost):
                bare = epochs.open_(locked, number=epoch, bound=b"principal|" + holder_id.bytes)
                # Salt and verifier stand before it.
                private = bare[stretching.SALT_BYTES + KEY_BYTES :]
                yield wrapping.unlock(private, lock=lock, holder_id=holder_id)

    def _unwrapped(
        self, epochs: EpochKeys, private: Iterable[bytes]
    ) -> Iterator[tuple[UUID, bytes]]:
        for key_id, holder_id, epoch, closed in self.wraps:
            with suppress(SealBroken, EpochLost):
                bound = b"wrap|" + key_id.bytes + holder_id.bytes
                bare = epochs.open_(closed, number=epoch, bound=bound)
                for one in private:
                    with suppress(SealBroken):
                        ids = {"key_id": key_id, "holder_id": holder_id}
                        yield key_id, wrapping.unwrap(bare, private=one, **ids)

    def _opened(self, data: Mapping[UUID, bytes]) -> Iterator[tuple[Where, str]]:
        for at, place, envelope in self.sealed:
            with suppress(SealBroken, KeyError):
                yield at, vault.open_(envelope, place, data[place.key_id])


def take_everything() -> Loot:
    """Copy both databases."""
    with glance() as session:
        return Loot(
            wraps=[
                (row.key_id, row.holder_id, row.epoch, row.closed)
                for row in session.scalars(select(Wrap))
            ],
            locked=[
                (row.id, row.epoch, row.locked_private)
                for row in session.scalars(select(Principal))
                if row.locked_private is not None
            ],
            sealed=[
                (where(row, column), row.place(column), getattr(row, column))
                for row, column in everything_sealed(session)
            ],
        )


def places_of(person_id: UUID) -> set[Where]:
    """Where everything stands that is erased with a person."""
    with glance() as session:
        keys = select(SealingKey.id).where(SealingKey.person_id == person_id)
        theirs = set(session.scalars(keys))
        return {
            where(row, column)
            for row, column in everything_sealed(session)
            if row.place(column).key_id in theirs
        }


def every_private_key(keys: Keys) -> set[bytes]:
    """The private keys of all whom the test made, and of the team."""
    with glance() as session:
        everybody = session.scalars(select(Principal.id)).all()
    return {keys.unlocked.of(person) for person in everybody if person in keys.unlocked}


def tables_of(opened: dict[Where, str]) -> set[str]:
    """The tables of what was opened."""
    return {table for table, _, _ in opened}
