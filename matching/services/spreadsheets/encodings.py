"""From the bytes of a file to its text, whichever program wrote it."""

import codecs

from matching.domain.errors import UnreadableSpreadsheet

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of Excel and LibreOffice themselves begin."""
_BEGINNING, _EMPTY_HALVES = 1000, 10
"""UTF-16 without a mark: one in ten bytes at the beginning is empty, or more."""
_LOST = "\N{REPLACEMENT CHARACTER}"


def decode(data: bytes) -> tuple[str, str]:
    """Return the text, and the encoding it was in: UTF-8, UTF-16 or Windows-1251.

    Raises UnreadableSpreadsheet for a workbook, for what is damaged and for any other encoding.
    """
    if data.startswith(_WORKBOOKS):
        raise UnreadableSpreadsheet("this is a workbook: save it as CSV first")
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    if data[:_BEGINNING].count(0) * _EMPTY_HALVES > len(data[:_BEGINNING]):
        encoding = _unmarked_utf16(data[:_BEGINNING])
        return _strictly(data, encoding), encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error)
        return _strictly(data, "windows-1251"), "windows-1251"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableSpreadsheet(f"line {line} is not {encoding}") from error


def _unmarked_utf16(data: bytes) -> str:
    """Latin letters and delimiters have an empty half: which half it is tells the order."""
    little = data[1::2].count(0) > data[0::2].count(0)
    return "utf-16-le" if little else "utf-16-be"


def _refuse_damaged(data: bytes, error: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a few bytes broken, which would become nonsense as Windows-1251.

    Cyrillic letters in Windows-1251 hardly ever form a character of UTF-8.
    """
    read = data.decode(errors="replace")
    whole = sum(not letter.isascii() and letter != _LOST for letter in read)
    if whole > read.count(_LOST):
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableSpreadsheet(f"line {line} is damaged: the rest of the file is UTF-8")
