"""An envelope opens for its own place, whole and unaltered, or not at all."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.actor import Actor
from matching.domain.errors import SealBroken
from matching.domain.vocabulary import Role
from matching.vault.sealing import HEADER_BYTES, Place, Vault

TAG_BYTES = 16
VAULT = Vault(bytes(range(32)))
READER = Actor(Role.COORDINATOR, UUID(int=1))
PLACE = Place(person=UUID(int=2), table="appeal", column="story", row=UUID(int=3))

texts = st.text(max_size=3000)


@given(texts)
def test_what_was_sealed_comes_back(text):
    assert VAULT.open(VAULT.seal(text, PLACE), PLACE, by=READER) == text


@given(texts)
def test_no_two_envelopes_are_alike(text):
    assert VAULT.seal(text, PLACE) != VAULT.seal(text, PLACE)


@given(text=texts, bit=st.integers(min_value=0))
def test_every_flipped_bit_is_noticed(text, bit):
    envelope = bytearray(VAULT.seal(text, PLACE))
    bit %= len(envelope) * 8
    envelope[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        VAULT.open(bytes(envelope), PLACE, by=READER)


@given(text=texts, end=st.integers(min_value=0))
def test_every_truncation_is_noticed(text, end):
    envelope = VAULT.seal(text, PLACE)

    with pytest.raises(SealBroken):
        VAULT.open(envelope[: end % len(envelope)], PLACE, by=READER)


@given(text=texts, tail=st.binary(min_size=1, max_size=40))
def test_every_addition_is_noticed(text, tail):
    with pytest.raises(SealBroken):
        VAULT.open(VAULT.seal(text, PLACE) + tail, PLACE, by=READER)


@given(st.binary(max_size=200))
def test_noise_is_no_envelope(noise):
    with pytest.raises(SealBroken):
        VAULT.open(noise, PLACE, by=READER)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"person": uuid4()},
        {"table": "mentor"},
        {"column": "origin"},
        {"row": uuid4()},
        {"table": "appeal|story", "column": ""},
    ],
)
def test_it_opens_nowhere_else(elsewhere):
    envelope = VAULT.seal("a story", PLACE)

    with pytest.raises(SealBroken):
        VAULT.open(envelope, replace(PLACE, **elsewhere), by=READER)


def test_another_server_key_opens_nothing():
    envelope = VAULT.seal("a story", PLACE)

    with pytest.raises(SealBroken):
        Vault(bytes(32)).open(envelope, PLACE, by=READER)


@given(texts)
def test_its_length_tells_the_block_and_no_more(text):
    body = len(VAULT.seal(text, PLACE)) - HEADER_BYTES - TAG_BYTES

    framed = len(text.encode()) + 4
    assert body == (64 if framed <= 64 else -(-framed // 1024) * 1024)


@given(texts.filter(lambda text: len(text) > 3))
def test_nothing_of_the_text_can_be_read_in_it(text):
    assert text.encode() not in VAULT.seal(text, PLACE)
