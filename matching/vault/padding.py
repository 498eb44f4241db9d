"""Padding: the size of something sealed says little about what is in it."""

LENGTH_BYTES = 4
SHORT_BLOCK = 64
LONG_BLOCK = 1024


def pad(data: bytes) -> bytes:
    """Return the data with its length in front, filled up to 64 bytes or to whole KiB."""
    framed = len(data).to_bytes(LENGTH_BYTES, "big") + data
    block = SHORT_BLOCK if len(framed) <= SHORT_BLOCK else LONG_BLOCK
    return framed + bytes(-len(framed) % block)


def unpad(padded: bytes) -> bytes:
    """Return the data again."""
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]
