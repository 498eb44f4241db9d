"""Codes that change with the clock, checked against the RFC, and codes to fall back on."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import WrongCode
from matching.vault import factors

SEED = b32encode(b"12345678901234567890").decode()
"""The seed of the test vectors in RFC 6238, appendix B."""
NOON = datetime(2026, 11, 22, 12, 0, 10, tzinfo=UTC)
STEP = factors.step_at(NOON)
DOUBLES = {"a": "а", "c": "с", "e": "е", "k": "К", "m": "М", "h": "Н", "p": "р", "x": "х"}


class TestTimeCodes:
    @pytest.mark.parametrize(
        ("second", "digits"),
        [
            (59, "287082"),
            (1111111109, "081804"),
            (1111111111, "050471"),
            (1234567890, "005924"),
            (2000000000, "279037"),
            (20000000000, "353130"),
        ],
    )
    def test_agree_with_the_rfc(self, second, digits):
        moment = datetime.fromtimestamp(second, UTC)

        assert factors.code(SEED, factors.step_at(moment)) == digits
        assert factors.fitting_step(SEED, digits, at=moment) == factors.step_at(moment)

    @pytest.mark.parametrize("off", [-1, 0, 1])
    def test_fit_one_step_early_or_late(self, off):
        typed = factors.code(SEED, STEP + off)

        assert factors.fitting_step(SEED, typed, at=NOON) == STEP + off

    @pytest.mark.parametrize("off", [-3, -2, 2, 3])
    def test_fit_no_further_away(self, off):
        with pytest.raises(WrongCode):
            factors.fitting_step(SEED, factors.code(SEED, STEP + off), at=NOON)

    @pytest.mark.parametrize(("off", "used"), [(0, 0), (-1, 0), (-1, -1), (1, 1), (0, 1)])
    def test_do_not_fit_after_they_or_a_later_one_were_used(self, off, used):
        typed = factors.code(SEED, STEP + off)

        with pytest.raises(WrongCode):
            factors.fitting_step(SEED, typed, at=NOON, after=STEP + used)

    def test_fit_after_an_earlier_one_was_used(self):
        typed = factors.code(SEED, STEP)

        assert factors.fitting_step(SEED, typed, at=NOON, after=STEP - 1) == STEP

    @pytest.mark.parametrize("blank", [" ", "\u00a0", "\t"])
    def test_may_be_typed_with_blanks_and_wide_digits(self, blank):
        typed = factors.code(SEED, STEP)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in typed)

        assert factors.fitting_step(SEED, typed[:3] + blank + typed[3:], at=NOON) == STEP
        assert factors.fitting_step(SEED, wide, at=NOON) == STEP

    @given(st.text(max_size=20))
    def test_anything_else_is_a_wrong_code_and_nothing_worse(self, typed):
        near = {factors.code(SEED, STEP + off) for off in (-1, 0, 1)}
        if typed in near:
            return

        with pytest.raises(WrongCode):
            factors.fitting_step(SEED, typed, at=NOON + timedelta(seconds=1))

    def test_the_address_for_the_app_names_nobody(self):
        address = factors.address(SEED)

        assert SEED in address
        assert "bychange" not in address.lower()

    def test_seeds_are_of_160_bits_and_never_the_same(self):
        seeds = {factors.new_seed() for _ in range(50)}

        assert len(seeds) == 50
        assert {len(seed) for seed in seeds} == {32}


class TestRecoveryCodes:
    def test_are_ten_of_a_hundred_and_twenty_bits_each_and_all_different(self):
        drawn = [code for _ in range(20) for code in factors.new_recovery_codes()]

        assert len(drawn) == len(set(drawn)) == 200
        letters = {letter for code in drawn for letter in code} - {"-"}
        assert len(letters) == 32
        assert {len(code.replace("-", "")) for code in drawn} == {24}
        assert not letters & set("oilu")

    def test_read_as_they_were_written_down(self):
        for code in factors.new_recovery_codes():
            plain = code.replace("-", "")

            for typed in (code, code.upper(), plain, f" {code.replace('-', ' ')} "):
                assert factors.read_recovery_code(typed) == plain

    def test_read_letters_that_look_alike(self):
        assert factors.read_recovery_code("O0oI-1iLl") == "00011111"

    @given(st.text(alphabet="".join(DOUBLES), min_size=1, max_size=16))
    def test_read_what_a_cyrillic_keyboard_gives(self, written):
        typed = "".join(DOUBLES[letter] for letter in written)

        assert factors.read_recovery_code(typed) == written

    @given(st.text(max_size=200))
    def test_read_anything_without_complaint(self, typed):
        assert len(factors.read_recovery_code(typed)) <= 4 * 200
