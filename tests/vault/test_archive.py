"""Archives open whole and unchanged, or not at all."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import ArchiveBroken, ForeignArchive
from matching.vault import archive

KEY = bytes(range(32))
OTHER = bytes(32)
ABOUT = b'{"week": "2026-11-16"}'
SEALED_CHUNK = archive.CHUNK + archive.TAG_BYTES
PARTS = (b"first", b"", bytes(archive.CHUNK), b"\xff" * (archive.CHUNK + 7), b"last")


def made(*parts: bytes, key: bytes = KEY, about: bytes = ABOUT) -> bytes:
    return b"".join(archive.seal(parts, about=about, key=key))


def opened(data: bytes, key: bytes = KEY) -> tuple[bytes, bytes]:
    about, parts = archive.open_(BytesIO(data), key=key)
    return about, b"".join(parts)


def chunks_of(data: bytes) -> tuple[bytes, list[bytes]]:
    """The head of an archive made of PARTS, and its sealed chunks."""
    size = (len(data) - len(made())) // SEALED_CHUNK * SEALED_CHUNK
    start = len(made()) - archive.TAG_BYTES
    body = data[start:]
    assert size > 0
    return data[:start], [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]


class TestWhole:
    @given(parts=st.lists(st.binary(max_size=50), max_size=5), about=st.binary(max_size=300))
    def test_comes_back_as_it_was(self, parts, about):
        assert opened(made(*parts, about=about)) == (about, b"".join(parts))

    @pytest.mark.parametrize("around", [-1, 0, 1])
    @pytest.mark.parametrize("chunks", [1, 2])
    def test_comes_back_at_the_edges_of_chunks(self, chunks, around):
        text = b"x" * (archive.CHUNK * chunks + around)

        assert opened(made(text)) == (ABOUT, text)

    def test_two_of_the_same_have_nothing_in_common_but_the_head(self):
        first, second = made(b"the same words"), made(b"the same words")

        start = len(archive.MAGIC) + archive.KEY_ID_BYTES
        assert first[:start] == second[:start]
        assert first[-20:] != second[-20:]

    def test_holds_little_in_memory_however_long_it_is(self):
        asked = []

        def endless():
            while True:
                asked.append(1)
                yield bytes(archive.CHUNK)

        pieces = archive.seal(endless(), about=ABOUT, key=KEY)
        for _ in range(10):
            next(pieces)

        assert len(asked) < 15


class TestRefused:
    @given(data=st.data())
    def test_whatever_byte_is_changed(self, data):
        archived = bytearray(made(b"some words", b"and more"))
        at = data.draw(st.integers(0, len(archived) - 1))
        archived[at] ^= data.draw(st.integers(1, 255))

        with pytest.raises(ArchiveBroken):
            opened(bytes(archived))

    @given(data=st.data())
    def test_whatever_byte_is_changed_in_a_long_one(self, data):
        archived = bytearray(LONG)
        at = data.draw(st.integers(0, len(archived) - 1))
        archived[at] ^= data.draw(st.integers(1, 255))

        with pytest.raises(ArchiveBroken):
            opened(bytes(archived))

    @given(data=st.data())
    def test_wherever_it_is_cut(self, data):
        at = data.draw(st.integers(0, len(LONG) - 1))

        with pytest.raises(ArchiveBroken):
            opened(LONG[:at])

    def test_cut_between_two_chunks(self):
        head, chunks = chunks_of(LONG)

        for kept in range(len(chunks)):
            with pytest.raises(ArchiveBroken):
                opened(head + b"".join(chunks[:kept]))

    @given(more=st.binary(min_size=1, max_size=50))
    def test_with_something_added(self, more):
        with pytest.raises(ArchiveBroken):
            opened(LONG + more)

    def test_with_chunks_in_another_order_or_twice(self):
        head, (first, second, *rest) = chunks_of(LONG)

        for changed in ([second, first, *rest], [first, first, second, *rest], [second, *rest]):
            with pytest.raises(ArchiveBroken):
                opened(head + b"".join(changed))

    def test_with_a_chunk_of_another_archive(self):
        head, (first, *rest) = chunks_of(LONG)
        _head, (others, *_rest) = chunks_of(made(*PARTS))

        assert others != first
        with pytest.raises(ArchiveBroken):
            opened(head + b"".join([others, *rest]))

    def test_with_the_head_of_another_archive(self):
        _head, chunks = chunks_of(LONG)
        head, _chunks = chunks_of(made(*PARTS))

        with pytest.raises(ArchiveBroken):
            opened(head + b"".join(chunks))

    def test_of_another_key(self):
        with pytest.raises(ForeignArchive):
            opened(made(*PARTS, key=OTHER))

    def test_nothing_of_a_first_chunk_is_given_before_it_is_proved(self):
        archived = made(b"some words")
        about_at = archived.index(ABOUT)
        other_week = archived[:about_at] + ABOUT.replace(b"16", b"09") + archived[-26:]

        with pytest.raises(ArchiveBroken):
            archive.open_(BytesIO(other_week), key=KEY)


LONG = made(*PARTS)
