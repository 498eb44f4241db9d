"""A wrapped key opens for its holder, for the key it is, whole and unaltered, or not at all."""

from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import SealBroken
from matching.vault.wrapping import lock_up, new_private, public_of, unlock, unwrap, wrap

KEY = bytes(range(32))
LOCK = bytes(range(32, 64))
HOLDER = new_private()
IDS = {"key_id": UUID(int=1), "holder_id": UUID(int=2)}
ANOTHER_HOLDERS_ID = UUID(int=3)

raw_keys = st.binary(min_size=32, max_size=32)


def wrapped(key: bytes = KEY) -> bytes:
    return wrap(key, public=public_of(HOLDER), **IDS)


class TestWrap:
    @given(raw_keys)
    def test_opens_for_its_holder(self, key):
        assert unwrap(wrapped(key), private=HOLDER, **IDS) == key

    def test_is_never_twice_the_same(self):
        assert wrapped() != wrapped()

    @given(raw_keys)
    def test_shows_nothing_of_the_key(self, key):
        assert key not in wrapped(key)

    @given(raw_keys.filter(lambda private: private != HOLDER))
    def test_opens_for_nobody_else(self, private):
        with pytest.raises(SealBroken):
            unwrap(wrapped(), private=private, **IDS)

    def test_opens_for_nobody_who_only_knows_the_public_key(self):
        with pytest.raises(SealBroken):
            unwrap(wrapped(), private=public_of(HOLDER), **IDS)

    @given(st.integers(min_value=0))
    def test_every_flipped_bit_is_noticed(self, bit):
        altered = bytearray(wrapped())
        bit %= len(altered) * 8
        altered[bit // 8] ^= 1 << bit % 8

        with pytest.raises(SealBroken):
            unwrap(bytes(altered), private=HOLDER, **IDS)

    @given(st.integers(min_value=0))
    def test_every_truncation_is_noticed(self, end):
        whole = wrapped()

        with pytest.raises(SealBroken):
            unwrap(whole[: end % len(whole)], private=HOLDER, **IDS)

    @given(st.binary(min_size=1, max_size=40))
    def test_every_addition_is_noticed(self, tail):
        with pytest.raises(SealBroken):
            unwrap(wrapped() + tail, private=HOLDER, **IDS)

    @given(st.binary(max_size=200))
    def test_noise_is_none(self, noise):
        with pytest.raises(SealBroken):
            unwrap(noise, private=HOLDER, **IDS)

    def test_a_sender_without_a_secret_of_their_own_is_refused(self):
        with pytest.raises(SealBroken):
            unwrap(bytes(32) + wrapped()[32:], private=HOLDER, **IDS)

    @pytest.mark.parametrize("elsewhere", [{"key_id": uuid4()}, {"holder_id": uuid4()}])
    def test_stands_for_no_other_key_and_no_other_holder(self, elsewhere):
        with pytest.raises(SealBroken):
            unwrap(wrapped(), private=HOLDER, **IDS | elsewhere)

    def test_key_and_holder_do_not_change_places(self):
        turned = {"key_id": IDS["holder_id"], "holder_id": IDS["key_id"]}

        with pytest.raises(SealBroken):
            unwrap(wrapped(), private=HOLDER, **turned)

    @pytest.mark.parametrize("aead", [AEAD.AES_128_GCM, AEAD.CHACHA20_POLY1305])
    def test_a_weaker_or_another_cipher_is_refused(self, aead):
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, aead)
        bound = b"bychange wrap 1|" + IDS["key_id"].bytes + IDS["holder_id"].bytes
        public = X25519PrivateKey.from_private_bytes(HOLDER).public_key()

        with pytest.raises(SealBroken):
            unwrap(suite.encrypt(KEY, public, bound), private=HOLDER, **IDS)


class TestLock:
    def locked(self) -> bytes:
        return lock_up(HOLDER, lock=LOCK, holder_id=IDS["holder_id"])

    def test_opens_a_private_key_again(self):
        assert unlock(self.locked(), lock=LOCK, holder_id=IDS["holder_id"]) == HOLDER

    def test_is_never_twice_the_same(self):
        assert self.locked() != self.locked()

    @given(raw_keys.filter(lambda lock: lock != LOCK))
    def test_another_lock_does_not(self, lock):
        with pytest.raises(SealBroken):
            unlock(self.locked(), lock=lock, holder_id=IDS["holder_id"])

    def test_is_of_use_to_nobody_else(self):
        with pytest.raises(SealBroken):
            unlock(self.locked(), lock=LOCK, holder_id=ANOTHER_HOLDERS_ID)

    @given(st.integers(min_value=0))
    def test_every_flipped_bit_is_noticed(self, bit):
        altered = bytearray(self.locked())
        bit %= len(altered) * 8
        altered[bit // 8] ^= 1 << bit % 8

        with pytest.raises(SealBroken):
            unlock(bytes(altered), lock=LOCK, holder_id=IDS["holder_id"])

    @given(st.binary(max_size=100))
    def test_noise_is_no_private_key(self, noise):
        with pytest.raises(SealBroken):
            unlock(noise, lock=LOCK, holder_id=IDS["holder_id"])
