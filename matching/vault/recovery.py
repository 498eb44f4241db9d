"""The recovery key on paper: groups of letters and digits that show a slip of the pen."""

import hashlib
from base64 import b32decode, b32encode

from matching.domain.errors import WrongRecoveryKey
from matching.vault.keys import KEY_BYTES

CHECK_BYTES = 3
GROUP = 4


def write(private: bytes) -> str:
    """Return a private key as 14 groups of four characters (RFC 4648 base32), with a checksum."""
    text = b32encode(private + _check(private)).decode()
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def read(text: str) -> bytes:
    """Return the key again; case, spaces and dashes do not matter. Raises WrongRecoveryKey."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    # Zero, one and eight do not occur: whoever copied them meant what looks like them.
    plain = plain.translate(str.maketrans("018", "OIB"))
    try:
        decoded = b32decode(plain)
    except ValueError as error:
        raise WrongRecoveryKey from error
    private, check = decoded[:KEY_BYTES], decoded[KEY_BYTES:]
    if check != _check(private):
        raise WrongRecoveryKey
    return private


def _check(private: bytes) -> bytes:
    return hashlib.sha256(b"bychange recovery key 1" + private).digest()[:CHECK_BYTES]
