"""Any spreadsheet's CSV as rows with the lines that they begin on."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from matching.domain.errors import UnreadableSpreadsheet
from matching.services.spreadsheets import encodings
from matching.services.spreadsheets.columns import Column, recognised
from matching.services.spreadsheets.misreading import Problem, shown

DELIMITERS = (",", ";", "\t")
DECLARABLE = {*DELIMITERS, "|"}
_DECLARED = "sep="
"""Excel reads the delimiter after this, when it is the first line of a file."""
_GOES_ON = "expected after"
"""How Python's reader says that it can go on with the next line."""
_NEVER_CLOSED = "a quote is opened and never closed"


@dataclass(frozen=True)
class Row:
    """What one row says, by the names of columns. Columns that are not there are empty."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A file as it was read."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    """Rows that could not be told apart into cells."""
    ignored: tuple[str, ...]
    """The titles of columns that nobody knows."""
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class _Record:
    line: int
    cells: Sequence[str]
    problem: str = ""


def read(data: bytes, columns: Sequence[Column]) -> Table:
    """Return the rows of a file. Empty rows are passed over.

    Raises UnreadableSpreadsheet for what is no CSV, for a required column that is missing and for
    one that is there twice.
    """
    text, encoding = encodings.decode(data)
    delimiter = _delimiter(text, columns)
    records = (each for each in _records(text, delimiter) if each.problem or any(each.cells))
    header = next(records, _Record(1, ()))
    place_of = _places(header, columns)
    missing = {column.name: "" for column in columns if column.name not in place_of}
    rows, problems = [], []
    for record in records:
        problem = record.problem or _misfit(record, header)
        if problem:
            problems.append(Problem(record.line, "", problem))
        else:
            rows.append(Row(record.line, missing | _named(record.cells, place_of)))
    taken = set(place_of.values())
    ignored = (title for at, title in enumerate(header.cells) if at not in taken and title)
    return Table(tuple(rows), tuple(problems), tuple(ignored), encoding, delimiter)


def _named(cells: Sequence[str], place_of: Mapping[str, int]) -> dict[str, str]:
    # Some programs leave out the empty cells at the end of a row.
    return {name: cells[at] if at < len(cells) else "" for name, at in place_of.items()}


def _misfit(record: _Record, header: _Record) -> str:
    if any(record.cells[len(header.cells) :]):
        return f"it has {len(record.cells)} cells, and the header {len(header.cells)}"
    return ""


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """Return what the file says, or the one that makes the header most familiar."""
    if _declares(text):
        return text[len(_DECLARED)]

    def familiar(delimiter: str) -> int:
        records = _records(text, delimiter, lenient=True)
        header = next((each.cells for each in records if any(each.cells)), ())
        return len(recognised(header, columns))

    return max(DELIMITERS, key=familiar)


def _declares(text: str) -> bool:
    at = len(_DECLARED)
    return text[:at].lower() == _DECLARED and text[at : at + 1] in DECLARABLE


def _places(header: _Record, columns: Sequence[Column]) -> dict[str, int]:
    if header.problem:
        raise UnreadableSpreadsheet(f"line {header.line}: {header.problem}")
    names = recognised(header.cells, columns)
    twice = sorted(name for name, count in Counter(names.values()).items() if count > 1)
    if twice:
        raise UnreadableSpreadsheet(f"the column {twice[0]} is there twice")
    wanted = [each.name for each in columns if each.required and each.name not in names.values()]
    if wanted:
        seen = ", ".join(shown(title) for title in header.cells) or "nothing"
        raise UnreadableSpreadsheet(f"columns are missing: {', '.join(wanted)}; there is {seen}")
    return {name: place for place, name in names.items()}


def _records(text: str, delimiter: str, *, lenient: bool = False) -> Iterator[_Record]:
    """Yield what stands on each line, or on several when a quoted cell holds line breaks.

    A quote that is opened and never closed swallows everybody after it: that is refused, unless
    `lenient`.
    """
    lines = StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=not lenient, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            if _GOES_ON not in str(error):
                raise UnreadableSpreadsheet(f"line {line}: {_NEVER_CLOSED}") from error
            yield _Record(line, (), "something follows a closed quote")
            continue
        if line > 1 or not _declares(text):
            yield _Record(line, cells)
