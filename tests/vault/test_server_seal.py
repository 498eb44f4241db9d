"""The server's own seal: bound to its place and its key, and silent about sizes."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import SealBroken
from matching.vault.server_seal import ServerSeal

KEY = bytes(range(32))
ROW = uuid4()
PLACE = {"table": "account", "column": "totp_seed", "row": ROW}
ELSEWHERE = [PLACE | {"table": "mentor"}, PLACE | {"column": "alias"}, PLACE | {"row": uuid4()}]


@given(st.text())
def test_opens_what_it_sealed(text):
    seal = ServerSeal(KEY)

    assert seal.open(seal.seal(text, **PLACE), **PLACE) == text


def test_never_seals_the_same_twice():
    seal = ServerSeal(KEY)

    assert seal.seal("seed", **PLACE) != seal.seal("seed", **PLACE)


def test_the_size_says_nothing():
    seal = ServerSeal(KEY)

    assert len(seal.seal("", **PLACE)) == len(seal.seal("x" * 60, **PLACE))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_moved_envelope_stays_shut(place):
    seal = ServerSeal(KEY)

    with pytest.raises(SealBroken):
        seal.open(seal.seal("seed", **PLACE), **place)


@given(st.data())
def test_an_altered_or_cut_envelope_stays_shut(data):
    seal = ServerSeal(KEY)
    envelope = bytearray(seal.seal("seed", **PLACE))
    position = data.draw(st.integers(0, len(envelope) - 1))
    if data.draw(st.booleans()):
        envelope[position] ^= data.draw(st.integers(1, 255))
    else:
        del envelope[position:]

    with pytest.raises(SealBroken):
        seal.open(bytes(envelope), **PLACE)


def test_another_server_key_opens_nothing():
    envelope = ServerSeal(KEY).seal("seed", **PLACE)

    with pytest.raises(SealBroken):
        ServerSeal(bytes(32)).open(envelope, **PLACE)
