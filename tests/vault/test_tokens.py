"""Session ids, and payloads that nobody opens without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import SealBroken
from matching.vault import tokens

TOKEN = tokens.new()


@given(st.binary(max_size=500))
def test_what_was_sealed_comes_back(payload):
    assert tokens.open_(TOKEN, tokens.seal(TOKEN, payload)) == payload


@given(payload=st.binary(max_size=500), bit=st.integers(min_value=0))
def test_every_flipped_bit_is_noticed(payload, bit):
    sealed = bytearray(tokens.seal(TOKEN, payload))
    bit %= len(sealed) * 8
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        tokens.open_(TOKEN, bytes(sealed))


@given(payload=st.binary(max_size=500), end=st.integers(min_value=0))
def test_every_truncation_is_noticed(payload, end):
    sealed = tokens.seal(TOKEN, payload)

    with pytest.raises(SealBroken):
        tokens.open_(TOKEN, sealed[: end % len(sealed)])


def test_what_the_database_keeps_does_not_open_it():
    sealed = tokens.seal(TOKEN, b"payload")

    for guess in (tokens.digest(TOKEN).hex(), tokens.new(), ""):
        with pytest.raises(SealBroken):
            tokens.open_(guess, sealed)


def test_ids_are_long_and_never_the_same():
    drawn = {tokens.new() for _ in range(200)}

    assert len(drawn) == 200
    assert all(len(token) >= 43 for token in drawn)
