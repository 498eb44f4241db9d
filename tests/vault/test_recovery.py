"""The recovery key on paper: copied by hand, forgiven what looks alike, never half right."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.domain.errors import WrongRecoveryKey
from matching.vault import recovery

private_keys = st.binary(min_size=32, max_size=32)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@given(private_keys)
def test_what_was_written_is_what_is_read(private):
    assert recovery.read(recovery.write(private)) == private


@given(private_keys)
def test_it_is_fourteen_groups_of_four_without_a_look_alike(private):
    groups = recovery.write(private).split(" ")

    assert [len(group) for group in groups] == [4] * 14
    assert set("".join(groups)) <= set(ALPHABET)


@given(private_keys, st.sampled_from(["", "-", "  ", "\n", " – "]))
def test_case_spaces_and_dashes_do_not_matter(private, between):
    written = recovery.write(private)

    assert recovery.read(written.lower().replace(" ", between)) == private


@given(private_keys)
def test_figures_that_look_like_letters_are_understood(private):
    copied = recovery.write(private).translate(str.maketrans("OIB", "018"))

    assert recovery.read(copied) == private


@given(private=private_keys, at=st.integers(0, 55), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(private, at, letter):
    letters = list(recovery.write(private).replace(" ", ""))
    assume(letters[at] != letter)
    letters[at] = letter

    with pytest.raises(WrongRecoveryKey):
        recovery.read("".join(letters))


@given(private=private_keys, at=st.integers(0, 54))
def test_two_swapped_letters_are_noticed(private, at):
    letters = list(recovery.write(private).replace(" ", ""))
    assume(letters[at] != letters[at + 1])
    letters[at], letters[at + 1] = letters[at + 1], letters[at]

    with pytest.raises(WrongRecoveryKey):
        recovery.read("".join(letters))


@given(private=private_keys, groups=st.integers(0, 13))
def test_a_part_of_it_is_nothing(private, groups):
    with pytest.raises(WrongRecoveryKey):
        recovery.read(" ".join(recovery.write(private).split()[:groups]))


@given(private=private_keys, more=st.text(ALPHABET, min_size=1, max_size=16))
def test_more_than_it_is_nothing_either(private, more):
    with pytest.raises(WrongRecoveryKey):
        recovery.read(recovery.write(private) + more)


@given(st.text(max_size=80))
def test_whatever_else_is_typed_is_refused_by_name(text):
    with pytest.raises(WrongRecoveryKey):
        recovery.read(text)
