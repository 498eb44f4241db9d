"""Keys that are derived from the server key, one for each purpose."""

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def derive(secret: bytes, purpose: str) -> bytes:
    """Return 32 bytes that only the holder of `secret` can compute (HKDF-SHA256, RFC 5869)."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return hkdf.derive(secret)


def locate(key: bytes, value: str) -> bytes:
    """Return an HMAC-SHA256 under which a value is stored, so that it can be found but not read."""
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(value.encode())
    return mac.finalize()
