"""Time the vault beside bare ciphers: opening, signing in, sealing an appeal, a rotation.

    python -m bench.vault --people 1000 --wraps 10000

Works on SQLite in a folder of its own. Prints minimum and median of the repeats, and ratios to
plain peers in the same run. Leaves with 1 when opening takes longer than a second for 5,000 fields.
"""

import argparse
import resource
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from uuid import uuid4

from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from app import create_app
from bench.clock import report, timed
from matching.config import Config
from matching.db import KEYSTORE, Base, KeystoreBase, db, glance, transaction
from matching.domain.actor import Actor
from matching.domain.availability import Availability
from matching.domain.intake import AppealDraft, ContactDraft
from matching.domain.vocabulary import (
    Audience,
    Circle,
    ContactKind,
    DayPart,
    InterfaceLanguage,
    LanguageLevel,
    NeedKind,
    Role,
    SpokenLanguage,
)
from matching.models.columns import SealedRow
from matching.models.intake import Appeal
from matching.models.keystore import Wrap
from matching.services import accounts, intake, rotation, sealing, wraps
from matching.services.intake import Receipt
from matching.services.keys import Keys
from matching.vault import wrapping
from matching.vault.effort import Effort

MONDAY = date(2026, 11, 23)
CHEAP = Effort(memory_kib=64, rounds=1)
PASSWORD = "six words that nobody would guess"
STORY = "They came on a Tuesday and asked what I had signed. " * 12
NONCE_BYTES = 12
FLOOD = 8
SECONDS_FOR_5000 = 1.0
DRAFT = AppealDraft(
    story=STORY,
    circle=Circle.MEDICINE,
    origin="Head of a ward in a district hospital",
    held=(),
    target_occupation=None,
    wanted=(),
    uncoded=(),
    needs=(NeedKind.TEACHING,),
    languages={SpokenLanguage.BE: LanguageLevel.NATIVE},
    availability=Availability(6, "Europe/Minsk", frozenset(DayPart)),
    deadlines={},
    contacts=(ContactDraft(ContactKind.SIGNAL, "@somebody", Audience.COORDINATORS),),
)


@dataclass(frozen=True)
class Scene:
    """A service of its own, with a coordinator who is signed in."""

    keys: Keys
    desk: Actor

    def signed_in(self) -> Keys:
        """Return the keys of a request that this coordinator makes."""
        return self.keys.opened({self.desk.id: self.keys.unlocked.of(self.desk.id)})


@contextmanager
def service(folder: Path) -> Iterator[Scene]:
    """Yield a service with empty databases in a folder, its team and its first administrator."""
    settings = Config(
        database_url=f"sqlite:///{folder / 'data.sqlite'}",
        keystore_url=f"sqlite:///{folder / 'keystore.sqlite'}",
        server_key=secrets.token_bytes(32),
        epoch_keys=folder / "epoch.keys",
        taxonomy_folder=folder / "taxonomy",
    )
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        KeystoreBase.metadata.create_all(db.get_engine(KEYSTORE))
        keys = app.extensions["bychange"].keys.opened({})
        with transaction() as session:
            account, _ = accounts.create_first(
                session,
                sign_in_name="first",
                secret=keys.stretch(PASSWORD),
                language=InterfaceLanguage.EN,
                on=MONDAY,
                keys=keys,
            )
            desk = Actor(Role.ADMINISTRATOR, account.id)
        yield Scene(keys, desk)
        for engine in db.engines.values():
            engine.dispose()


def prepared(keys: Keys) -> Receipt:
    """Return a receipt that no other begins like, stretched cheaply: that is timed apart."""
    with glance() as session:
        phrase = intake.draw(session, language=InterfaceLanguage.EN, keys=keys)
    return intake.prepare(phrase, keys=keys.at_cost(CHEAP))


def submit(session: Session, receipt: Receipt, keys: Keys) -> Appeal:
    """Send an appeal, as a page does."""
    return intake.submit(
        session,
        draft=DRAFT,
        receipt=receipt,
        submission_id=uuid4(),
        language=InterfaceLanguage.EN,
        week=MONDAY,
        keys=keys,
    )


def people(keys: Keys, count: int) -> None:
    """Have so many people send an appeal, be asked, and answer: five sealed fields each."""
    for _ in range(count):
        receipt = prepared(keys)
        with transaction() as session:
            own = keys.opened({})
            appeal = submit(session, receipt, own)
            for column in ("question", "answer"):
                sealing.seal(session, appeal, column, STORY, keys=own)


def fields(session: Session) -> list[tuple[SealedRow, str]]:
    """Return where the five fields of everybody stand, with their rows in memory."""
    appeals = session.scalars(select(Appeal).options(selectinload(Appeal.contacts))).all()
    written = ("story", "origin", "question", "answer")
    return [
        *((appeal, column) for appeal in appeals for column in written),
        *((contact, "value") for appeal in appeals for contact in appeal.contacts),
    ]


def each(work: Callable[[], object], repeats: int) -> list[float]:
    """Return the seconds of each repeat."""
    return timed(work, repeats)[1]


def compare(name: str, ours: list[float], peers: dict[str, list[float]]) -> None:
    """Print our times, those of the peers, and the ratios of the minima."""
    report(name, ours)
    for peer, seconds in peers.items():
        report(f"  {peer}", seconds)
        print(f"  ratio of minima, ours / {peer:<24} {min(ours) / min(seconds):8.2f} x")


def bench_opening(scene: Scene, repeats: int) -> bool:
    """Time opening everything as a coordinator; tell whether it was fast enough."""
    ours = []
    for _ in range(repeats):
        with glance() as session:
            sealed = fields(session)
            keys = scene.signed_in()
            start = perf_counter()
            texts = sealing.open_all(session, sealed, by=scene.desk, keys=keys)
            ours.append(perf_counter() - start)
    bare, fernet = AESGCM(secrets.token_bytes(32)), Fernet(Fernet.generate_key())
    nonce = secrets.token_bytes(NONCE_BYTES)
    closed = [bare.encrypt(nonce, text.encode(), None) for text in texts]
    tokens = [fernet.encrypt(text.encode()) for text in texts]
    wrapped = hpke_wrapped(len(texts))
    peers = {
        "bare HPKE, two keys each": each(lambda: [unwrap() for unwrap in wrapped], repeats),
        "bare AES-GCM, one key": each(
            lambda: [bare.decrypt(nonce, one, None) for one in closed], repeats
        ),
        "Fernet, one key": each(lambda: [fernet.decrypt(one) for one in tokens], repeats),
    }
    compare(f"open {len(texts)} sealed fields", ours, peers)
    return min(ours) <= SECONDS_FOR_5000 * len(texts) / 5000


def hpke_wrapped(fields: int) -> list[Callable[[], bytes]]:
    """Return what unwraps as many keys as these fields have: two of every five."""
    private, ids = wrapping.new_private(), {"key_id": uuid4(), "holder_id": uuid4()}
    public = wrapping.public_of(private)
    wrapped = [wrapping.wrap(bytes(32), public=public, **ids) for _ in range(fields * 2 // 5)]
    return [partial(wrapping.unwrap, one, private=private, **ids) for one in wrapped]


def bench_signing_in(scene: Scene, repeats: int) -> None:
    """Time one sign-in, a flood of them, and what the flood costs everybody else."""

    def sign_in() -> None:
        with glance() as session:
            accounts.sign_in(
                session, sign_in_name="first", password=PASSWORD, keys=scene.keys.opened({})
            )

    full = Effort()
    hasher = PasswordHasher(full.rounds, full.memory_kib, parallelism=1)
    kept = hasher.hash(PASSWORD)
    ours = each(sign_in, repeats)
    compare(
        "sign in",
        ours,
        {"argon2-cffi verify": each(lambda: hasher.verify(kept, PASSWORD), repeats)},
    )
    before, waits = peak_mib(), []
    start = perf_counter()
    with ThreadPoolExecutor(FLOOD) as pool:
        tries = [pool.submit(stretch_once, scene) for _ in range(FLOOD)]
        while not all(one.done() for one in tries):
            waits.append(timed(lambda: read_one(scene), 1)[1][0])
            sleep(0.005)
    took = perf_counter() - start
    for one in tries:
        one.result()
    print(
        f"{FLOOD} sign-ins at once            {took * 1000:10.2f} ms   "
        f"+{peak_mib() - before:.0f} MiB beside the {full.memory_kib // 1024} of one"
    )
    report("  a page meanwhile", waits)
    print(f"  the longest {max(waits) * 1000:.2f} ms; a page alone {alone(scene) * 1000:.2f} ms")


def stretch_once(scene: Scene) -> None:
    """Do the work of a sign-in, in a thread of its own."""
    scene.keys.try_out(PASSWORD, None)


def read_one(scene: Scene) -> None:
    """Open the story of one appeal, as a page does."""
    with glance() as session:
        appeal = session.scalars(select(Appeal).limit(1)).one()
        sealing.open_(session, appeal, "story", by=scene.desk, keys=scene.signed_in())


def alone(scene: Scene) -> float:
    """Return the median of a page when nobody signs in."""
    return median(each(lambda: read_one(scene), 20))


def peak_mib() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench_appeal(scene: Scene, repeats: int) -> None:
    """Time taking in an appeal, its receipt stretched before."""
    ours = []
    for _ in range(max(repeats, 20)):
        receipt, closed = prepared(scene.keys), scene.keys.opened({})
        start = perf_counter()
        with transaction() as session:
            submit(session, receipt, closed)
        ours.append(perf_counter() - start)
    fernet = Fernet(Fernet.generate_key())
    texts = [text.encode() for text in (DRAFT.story, DRAFT.origin, DRAFT.contacts[0].value)]
    peer = each(lambda: [fernet.encrypt(text) for text in texts], max(repeats, 20))
    compare("take in an appeal, committed", ours, {"Fernet, the words alone": peer})


def bench_rotation(scene: Scene, wanted: int, repeats: int) -> None:
    """Time a rotation of so many wraps."""
    with transaction() as session:
        held = session.scalars(select(func.count()).select_from(Wrap)).one()
        for _ in range(wanted - held):
            key_id = uuid4()
            wraps.make(
                session,
                key=secrets.token_bytes(32),
                key_id=key_id,
                person_id=key_id,
                holders=[scene.desk.id],
                keys=scene.keys,
            )
    with glance() as session:
        closed = [bytes(one) for one in session.scalars(select(Wrap.closed))]
    former, fresh = AESGCM(secrets.token_bytes(32)), AESGCM(secrets.token_bytes(32))
    nonce = secrets.token_bytes(NONCE_BYTES)
    layers = [former.encrypt(nonce, one, None) for one in closed]

    def rotate() -> None:
        done = rotation.rotate(transaction, keys=scene.keys.opened({}), on=MONDAY)
        if done.unfinished:
            raise RuntimeError("somebody was left behind")

    peer = each(
        lambda: [fresh.encrypt(nonce, former.decrypt(nonce, one, None), None) for one in layers],
        repeats,
    )
    compare(f"rotate {len(closed)} wraps", each(rotate, repeats), {"bare AES-GCM, memory": peer})


def main() -> int:
    """Run the comparison and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--wraps", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as scene:
        people(scene.keys, given.people)
        bench_signing_in(scene, given.repeats)
        fast = bench_opening(scene, given.repeats)
        bench_appeal(scene, given.repeats)
        bench_rotation(scene, given.wraps, given.repeats)
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
