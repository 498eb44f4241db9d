"""What somebody knows: stretched dearly, compared alike for everybody, never two jobs too many."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from matching.vault import gate, keys, stretching
from matching.vault.effort import Effort
from matching.vault.stretching import NOBODY_SALT, NOBODY_VERIFIER, Stretched, keep, stretch

CHEAP = Effort(memory_kib=64, rounds=1)
SALT = bytes(range(stretching.SALT_BYTES))

secrets = st.text(min_size=1, max_size=200)


@given(secrets)
def test_the_right_one_fits_and_opens_the_same_lock(secret):
    kept = keep(secret, CHEAP)

    tried = stretch(secret, kept.salt, CHEAP)

    assert tried.fits(kept.verifier)
    assert tried.lock == kept.lock


@given(secret=secrets, guess=st.text(max_size=60))
def test_another_one_does_not(secret, guess):
    kept = keep(secret, CHEAP)

    tried = stretch(guess, kept.salt, CHEAP)

    assert tried.fits(kept.verifier) == (guess == secret)
    assert (tried.lock == kept.lock) == (guess == secret)


def test_the_same_words_are_never_kept_alike():
    kept = [keep("the same words", CHEAP) for _ in range(20)]

    for part in ("salt", "verifier", "lock"):
        assert len({getattr(one, part) for one in kept}) == 20


def test_what_is_kept_is_not_what_unlocks():
    kept = keep("correct horse battery", CHEAP)

    assert kept.lock not in (kept.verifier, kept.salt)
    assert kept.lock.hex() not in repr(kept)
    assert str(kept.lock) not in repr(kept)
    assert repr(stretch("correct horse battery", kept.salt, CHEAP)) == "Stretched()"


def test_nothing_fits_where_nothing_is_kept():
    tried = stretch("nobody has this", NOBODY_SALT, CHEAP)

    assert not tried.fits(None)
    assert not tried.fits(b"")
    assert not Stretched(verifier=NOBODY_VERIFIER, lock=b"").fits(None)


def test_a_full_deployment_pays_in_memory():
    expected = hash_secret_raw(
        b"correct horse battery", SALT, 3, 64 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )

    stretched = stretch("correct horse battery", SALT, Effort())

    assert Effort() == Effort(memory_kib=64 * 1024, rounds=3)
    assert stretched.verifier == keys.derive(expected, "bychange verifier 1")
    assert stretched.lock == keys.derive(expected, "bychange lock 1")


def test_no_more_than_two_are_stretched_at_once(monkeypatch):
    running, most, counting = 0, 0, threading.Lock()
    real = stretching.hash_secret_raw

    def counted(**given):
        nonlocal running, most
        with counting:
            running += 1
            most = max(most, running)
        # Long enough for all the others to come as far as the gate.
        sleep(0.02)
        hashed = real(**given)
        with counting:
            running -= 1
        return hashed

    monkeypatch.setattr(stretching, "hash_secret_raw", counted)
    with ThreadPoolExecutor(gate.QUEUE) as pool:
        tried = list(pool.map(lambda _: stretch("a flood", SALT, CHEAP), range(24)))

    assert len({one.verifier for one in tried}) == 1
    assert most == gate.AT_ONCE == 2


def test_a_try_that_fails_does_not_keep_its_place():
    for _ in range(2 * gate.AT_ONCE + 1):
        with pytest.raises(HashingError):
            stretch("too little memory", SALT, Effort(memory_kib=1, rounds=1))

    assert stretch("the next", SALT, CHEAP).verifier
