"""An envelope opens for its own place under its own key, whole and unaltered, or not at all."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import SealBroken
from matching.vault import sealing
from matching.vault.sealing import BEFORE_NONCE, HEADER_BYTES, Place, open_, seal

TAG_BYTES = 16
KEY = bytes(range(32))
PLACE = Place(key_id=UUID(int=2), table="appeal", column="story", row=UUID(int=3))
ELSEWHERE = [
    {"key_id": uuid4()},
    {"table": "mentor"},
    {"column": "origin"},
    {"row": uuid4()},
    {"table": "appeal|story", "column": ""},
]

texts = st.text(max_size=3000)


@given(texts)
def test_what_was_sealed_comes_back(text):
    assert open_(seal(text, PLACE, KEY), PLACE, KEY) == text


@given(texts)
def test_no_two_envelopes_are_alike(text):
    assert seal(text, PLACE, KEY) != seal(text, PLACE, KEY)


@given(text=texts, bit=st.integers(min_value=0))
def test_every_flipped_bit_is_noticed(text, bit):
    envelope = bytearray(seal(text, PLACE, KEY))
    bit %= len(envelope) * 8
    envelope[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        open_(bytes(envelope), PLACE, KEY)


@given(text=texts, end=st.integers(min_value=0))
def test_every_truncation_is_noticed(text, end):
    envelope = seal(text, PLACE, KEY)

    with pytest.raises(SealBroken):
        open_(envelope[: end % len(envelope)], PLACE, KEY)


@given(text=texts, tail=st.binary(min_size=1, max_size=40))
def test_every_addition_is_noticed(text, tail):
    with pytest.raises(SealBroken):
        open_(seal(text, PLACE, KEY) + tail, PLACE, KEY)


@given(st.binary(max_size=200))
def test_noise_is_no_envelope(noise):
    with pytest.raises(SealBroken):
        open_(noise, PLACE, KEY)


@given(st.binary(max_size=200))
def test_noise_behind_a_right_beginning_is_none_either(noise):
    with pytest.raises(SealBroken):
        open_(seal("a story", PLACE, KEY)[:BEFORE_NONCE] + noise, PLACE, KEY)


@given(text=texts, version=st.integers(0, 255).filter(lambda number: number != sealing.VERSION))
def test_another_version_is_refused(text, version):
    envelope = seal(text, PLACE, KEY)

    with pytest.raises(SealBroken):
        open_(bytes([version]) + envelope[1:], PLACE, KEY)


def test_what_a_former_version_bound_is_not_taken_for_this_one(monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(sealing, "VERSION", 0)
        envelope = seal("a story", PLACE, KEY)

    for first in (0, sealing.VERSION):
        with pytest.raises(SealBroken):
            open_(bytes([first]) + envelope[1:], PLACE, KEY)


@given(text=texts, named=st.uuids())
def test_a_swapped_key_id_is_refused(text, named):
    envelope = seal(text, PLACE, KEY)
    swapped = envelope[:1] + named.bytes + envelope[BEFORE_NONCE:]

    for place in (PLACE, replace(PLACE, key_id=named)):
        with pytest.raises(SealBroken):
            open_(swapped, place, KEY)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_it_opens_nowhere_else(elsewhere):
    envelope = seal("a story", PLACE, KEY)

    with pytest.raises(SealBroken):
        open_(envelope, replace(PLACE, **elsewhere), KEY)


@given(first=st.uuids(), second=st.uuids(), table=st.text(), column=st.text())
def test_two_places_never_stand_for_each_other(first, second, table, column):
    place = Place(first, table, column, second)
    envelope = seal("a story", PLACE, KEY)

    assert place != PLACE
    with pytest.raises(SealBroken):
        open_(envelope, place, KEY)


@given(st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY))
def test_another_key_opens_nothing(key):
    with pytest.raises(SealBroken):
        open_(seal("a story", PLACE, KEY), PLACE, key)


def test_every_refusal_says_the_same():
    envelope = seal("a story", PLACE, KEY)
    attacks = [b"", envelope[:-1], envelope[:40], b"\x00" + envelope[1:], envelope + b"\x00"]

    said = {str(_refusal(attack)) for attack in attacks}

    assert said == {""}


def test_an_envelope_names_its_key():
    assert sealing.key_of(seal("a story", PLACE, KEY)) == PLACE.key_id


@given(texts)
def test_its_length_tells_the_block_and_no_more(text):
    body = len(seal(text, PLACE, KEY)) - HEADER_BYTES - TAG_BYTES

    framed = len(text.encode()) + 4
    assert body == (64 if framed <= 64 else -(-framed // 1024) * 1024)


@given(texts.filter(lambda text: len(text) > 3))
def test_nothing_of_the_text_can_be_read_in_it(text):
    assert text.encode() not in seal(text, PLACE, KEY)


def _refusal(envelope: bytes) -> SealBroken:
    with pytest.raises(SealBroken) as caught:
        open_(envelope, PLACE, KEY)
    return caught.value
