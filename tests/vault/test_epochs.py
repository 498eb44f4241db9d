"""The keys of epochs: in one file, for us alone, whole at every moment, and gone when they go."""

import json
import os
import stat
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import EpochLost, SealBroken
from matching.vault import epochs
from matching.vault.epochs import EpochKeys

ROOT = Path(__file__).parents[2]
BEGINNING = Path(__file__).with_name("beginning.py")
BOUND = b"what it belongs to"


class Killed(BaseException):
    """Stands for a kill: nothing in the code under test may catch it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "epoch.keys"


@pytest.fixture
def keys(path: Path) -> EpochKeys:
    made = EpochKeys(path)
    made.begin(1)
    return made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> EpochKeys:
    made = EpochKeys(tmp_path_factory.mktemp("shared") / "epoch.keys")
    made.begin(1)
    made.begin(2)
    return made


def raw(path: Path) -> dict[int, bytes]:
    return {int(at): b64decode(key) for at, key in json.loads(path.read_text()).items()}


def lies_about(key: bytes, folder: Path) -> list[str]:
    """Where a key can be found below a folder, as it is and in other spellings."""
    spellings = (key, b64encode(key), key.hex().encode())
    return [
        found.name
        for found in sorted(folder.rglob("*"))
        if any(spelling in found.read_bytes() for spelling in spellings)
    ]


class TestFile:
    def test_is_readable_by_us_alone_with_everything_beside_it(self, keys, path):
        keys.begin(2)

        modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in path.parent.iterdir()}

        assert modes == {"epoch.keys": 0o600, "epoch.keys.lock": 0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_stays_so_whatever_the_umask_says(self, path):
        before = os.umask(0)
        try:
            EpochKeys(path).begin(1)
        finally:
            os.umask(before)

        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
    def test_stays_with_its_owner_when_root_changes_it(self, keys, path):
        os.chown(path, 1234, 4321)

        keys.begin(2)

        found = path.stat()
        assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 4321, 0o600)

    def test_a_key_that_exists_is_left_as_it_is(self, keys, path):
        before = raw(path)

        keys.begin(1)

        assert raw(path) == before

    def test_a_second_epoch_leaves_the_first_alone(self, keys, path):
        before = raw(path)

        keys.begin(2)

        assert raw(path)[1] == before[1]
        assert len(set(raw(path).values())) == 2

    def test_shows_no_key_when_it_is_printed(self, keys, path):
        assert repr(keys) == "EpochKeys((1,))"

    def test_no_file_is_no_epoch(self, path):
        assert EpochKeys(path).numbers() == ()


class TestLayer:
    @given(st.binary(max_size=200))
    def test_comes_off_again(self, shared, content):
        closed = shared.close(content, number=1, bound=BOUND)

        assert shared.open_(closed, number=1, bound=BOUND) == content

    @given(st.integers(min_value=0))
    def test_every_flipped_bit_is_noticed(self, shared, bit):
        closed = bytearray(shared.close(b"a wrap", number=1, bound=BOUND))
        bit %= len(closed) * 8
        closed[bit // 8] ^= 1 << bit % 8

        with pytest.raises(SealBroken):
            shared.open_(bytes(closed), number=1, bound=BOUND)

    @given(st.binary(max_size=80))
    def test_noise_is_refused(self, shared, noise):
        with pytest.raises(SealBroken):
            shared.open_(noise, number=1, bound=BOUND)

    def test_belongs_to_one_epoch_and_one_thing(self, shared):
        closed = shared.close(b"a wrap", number=1, bound=BOUND)

        for number, bound in ((2, BOUND), (1, b"another")):
            with pytest.raises(SealBroken):
                shared.open_(closed, number=number, bound=bound)

    def test_an_epoch_that_never_was_is_lost(self, shared):
        with pytest.raises(EpochLost) as caught:
            shared.close(b"a wrap", number=7, bound=BOUND)

        assert caught.value.number == 7


class TestDestroy:
    def test_leaves_the_key_nowhere_in_the_folder(self, keys, path):
        destroyed = raw(path)[1]
        keys.begin(2)

        assert keys.destroy_before(2) == (1,)

        assert lies_about(destroyed, path.parent) == []
        assert keys.numbers() == (2,)

    def test_overwrites_the_file_that_held_it(self, keys, path):
        keys.begin(2)
        destroyed = raw(path)[1]

        with path.open("rb") as former:
            keys.destroy_before(2)
            left = former.read()

        assert b64encode(destroyed) not in left
        assert set(left) == {0}

    def test_what_was_closed_with_it_never_opens_again(self, keys, path):
        closed = keys.close(b"a wrap", number=1, bound=BOUND)
        keys.begin(2)
        keys.destroy_before(2)
        keys.begin(1)

        with pytest.raises(SealBroken):
            keys.open_(closed, number=1, bound=BOUND)

    def test_is_noticed_at_once_and_by_name(self, keys):
        closed = keys.close(b"a wrap", number=1, bound=BOUND)
        keys.begin(2)
        keys.destroy_before(2)

        with pytest.raises(EpochLost):
            keys.open_(closed, number=1, bound=BOUND)

    def test_is_followed_by_other_processes_for_whoever_is_answered_next(self, keys, path):
        closed = keys.close(b"a wrap", number=1, bound=BOUND)
        elsewhere = EpochKeys(path)
        under_way = elsewhere.now()
        assert under_way.open_(closed, number=1, bound=BOUND) == b"a wrap"

        keys.begin(2)
        keys.destroy_before(2)

        with pytest.raises(EpochLost):
            elsewhere.now().open_(closed, number=1, bound=BOUND)

    def test_does_not_cut_off_who_is_being_answered(self, keys):
        closed = keys.close(b"a wrap", number=1, bound=BOUND)
        under_way = keys.now()

        keys.begin(2)
        keys.destroy_before(2)

        assert under_way.open_(closed, number=1, bound=BOUND) == b"a wrap"

    def test_nothing_before_it_is_nothing_done(self, keys, path):
        before = path.stat()

        assert keys.destroy_before(1) == ()

        assert path.stat().st_ino == before.st_ino


class TestAtOnce:
    def test_processes_that_begin_the_same_epoch_get_the_same_key(self, path):
        for number in range(3):
            there = path.with_name(f"{number}.keys")
            closed = begun_at_once(there, processes=3)

            opened = [
                EpochKeys(there).open_(one, number=1, bound=b"the same for all") for one in closed
            ]

            assert opened == [b"closed here"] * 3
            assert list(raw(there)) == [1]

    def test_a_reader_never_finds_half_a_file(self, keys, path):
        over = Event()

        def read() -> int:
            looks = 0
            while not over.is_set():
                assert EpochKeys(path).numbers()
                looks += 1
            return looks

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(read) for _ in range(2)]
            for number in range(2, 60):
                keys.begin(number)
                keys.destroy_before(number)
            over.set()

        assert all(reader.result() for reader in readers)


def begun_at_once(path: Path, *, processes: int) -> list[bytes]:
    path.parent.mkdir(exist_ok=True)
    start = path.with_suffix(".start")
    command = [sys.executable, str(BEGINNING), str(path), str(start)]
    begun = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        )
        for _ in range(processes)
    ]
    assert [one.stdout.readline() for one in begun] == ["ready\n"] * processes
    start.touch()
    return [bytes.fromhex(one.communicate(timeout=60)[0]) for one in begun]


MOMENTS = [
    (step, after)
    for step in ("_write_new", "link", "rename", "_sync", "_destroy", "unlink")
    for after in (False, True)
]


@contextmanager
def killed(step: str, after: bool) -> Iterator[None]:
    """Whoever writes the file within this dies before or after a step of it."""
    place = {"link": os, "rename": Path, "unlink": Path}.get(step, epochs)
    real = getattr(place, step)

    def dying(*given, **named):
        if after:
            real(*given, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, step, dying)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("moment", MOMENTS)
class TestKilled:
    def test_while_beginning_loses_no_key(self, keys, path, moment):
        closed = keys.close(b"a wrap", number=1, bound=BOUND)
        with killed(*moment):
            keys.begin(2)

        again = EpochKeys(path)
        assert again.open_(closed, number=1, bound=BOUND) == b"a wrap"
        again.begin(2)

        assert again.numbers() == (1, 2)
        assert again.open_(closed, number=1, bound=BOUND) == b"a wrap"
        assert not again.interrupted()

    def test_while_destroying_leaves_nothing_after_the_next_change(self, keys, path, moment):
        keys.begin(2)
        destroyed, kept = raw(path)[1], raw(path)[2]
        with killed(*moment):
            keys.destroy_before(2)

        again = EpochKeys(path)
        whole = again.numbers()
        # Whoever looks is told that something is left to do, as long as the key can be found.
        assert again.interrupted() or whole == (1, 2) or not lies_about(destroyed, path.parent)
        again.destroy_before(2)

        assert lies_about(destroyed, path.parent) == []
        assert raw(path) == {2: kept}
        assert not again.interrupted()
