"""A chain of digests, in which nothing can be changed, moved or left out without the key."""

from cryptography.hazmat.primitives import hashes, hmac


def link(key: bytes, before: bytes, entry: str) -> bytes:
    """Return the digest (HMAC-SHA256) of an entry and of all before it, which `before` stands for.

    Digests have one length, so no other pair of `before` and `entry` reads the same.
    """
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(before)
    mac.update(entry.encode())
    return mac.finalize()
