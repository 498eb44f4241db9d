"""Any spreadsheet's CSV: its separators, encodings and line ends, and what is wrong in it."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.errors import UnreadableSpreadsheet
from matching.services.spreadsheets import tables
from matching.services.spreadsheets.columns import APPEALS, KEPT_APART, MENTORS, recognised
from matching.services.spreadsheets.misreading import Problem

ROWS = [
    ["appeal", "mentor", "заўвага"],
    ["A-1", "Ўладзімір", "так"],
    ["A-2", "M; 2, і", 'радок\nі "яшчэ"'],
]


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def as_text(rows, delimiter=",", end="\n") -> str:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    return "".join(delimiter.join(row) + end for row in quoted)


def read(text: str | bytes, columns=KEPT_APART) -> tables.Table:
    return tables.read(text.encode() if isinstance(text, str) else text, columns)


def pairs(table: tables.Table) -> list[tuple[str, str]]:
    return [(row.cells["appeal"], row.cells["mentor"]) for row in table.rows]


class TestRead:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_reads_what_any_spreadsheet_writes(self, delimiter, encoding, end):
        table = read(as_text(ROWS, delimiter, end).encode(encoding))

        assert pairs(table) == [("A-1", "Ўладзімір"), ("A-2", "M; 2, і")]
        assert [row.line for row in table.rows] == [2, 3]
        assert table.delimiter == delimiter
        assert table.ignored == ("заўвага",)
        assert table.problems == ()

    def test_reads_utf16_from_the_other_end(self):
        data = b"\xfe\xff" + as_text(ROWS).encode("utf-16-be")

        assert pairs(read(data)) == pairs(read(as_text(ROWS)))

    def test_understands_the_first_line_that_excel_writes(self):
        table = read("sep=|\r\nappeal|mentor\r\nA-1|M-1\r\n")

        assert pairs(table) == [("A-1", "M-1")]
        assert table.rows[0].line == 3

    def test_names_lines_as_an_editor_counts_them(self):
        table = read('appeal,mentor\n\nA-1,"M\r\n1"\n,,\nA-2,M-2\n')

        assert [row.line for row in table.rows] == [3, 6]

    def test_knows_titles_in_three_languages_in_any_order(self):
        for titles in ("Mentor,APPEAL", "Ментар,Зварот", "ментор, Обращение "):
            assert pairs(read(f"{titles}\nM-1,A-1\n")) == [("A-1", "M-1")]

    def test_takes_cells_that_a_program_left_out_for_empty(self):
        assert pairs(read("appeal,mentor\nA-1\n")) == [("A-1", "")]

    def test_names_a_row_with_more_cells_than_the_header(self):
        table = read("appeal,mentor\nA-1,M-1,M-2\nA-3,M-3,,\n")

        assert table.problems == (Problem(2, "", "it has 3 cells, and the header 2"),)
        assert pairs(table) == [("A-3", "M-3")]

    def test_names_a_row_whose_quotes_do_not_fit_and_goes_on(self):
        table = read('appeal,mentor\n"A-1"x,M-1\nA-2,M-2\n')

        assert table.problems == (Problem(2, "", "something follows a closed quote"),)
        assert pairs(table) == [("A-2", "M-2")]

    @pytest.mark.parametrize("rest", ["A-2,M-2\n", "A-2,M-2\n" * 20_000])
    def test_refuses_a_quote_that_swallows_everybody_after_it(self, rest):
        with pytest.raises(UnreadableSpreadsheet, match="line 2: a quote is opened and never"):
            read('appeal,mentor\n"A-1,M-1\n' + rest)

    def test_refuses_a_missing_column_and_says_what_there_is(self):
        with pytest.raises(UnreadableSpreadsheet, match="missing: mentor; there is 'appeal', 'x'"):
            read("appeal,x\nA-1,M-1\n")

    def test_refuses_an_empty_file(self):
        with pytest.raises(UnreadableSpreadsheet, match="missing: appeal, mentor"):
            read("")

    def test_refuses_a_column_that_is_there_twice(self):
        with pytest.raises(UnreadableSpreadsheet, match="the column appeal is there twice"):
            read("appeal,mentor,зварот\nA-1,M-1,A-2\n")

    @pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
    def test_refuses_a_workbook(self, beginning):
        with pytest.raises(UnreadableSpreadsheet, match="save it as CSV"):
            read(beginning + bytes(100))

    def test_refuses_damaged_utf8_before_it_turns_to_nonsense(self):
        data = as_text(ROWS).encode()
        damaged = data.replace("Ў".encode(), b"\xd0")

        with pytest.raises(UnreadableSpreadsheet, match="line 2 is damaged"):
            read(damaged)

    def test_refuses_what_is_in_no_encoding_that_it_knows(self):
        with pytest.raises(UnreadableSpreadsheet, match="line 2 is not windows-1251"):
            read(b"appeal,mentor\n\x98\xff,M-1\n")

    def test_refuses_half_a_letter(self):
        with pytest.raises(UnreadableSpreadsheet, match="utf-16"):
            read("appeal,mentor\n".encode("utf-16")[:-1])

    @given(st.binary(), st.sampled_from([b"", b"appeal,mentor\n", b"\xff\xfe", b"sep=;\n"]))
    def test_reads_or_refuses_whatever_it_is_given(self, data, beginning):
        try:
            table = read(beginning + data)
        except UnreadableSpreadsheet:
            return

        lines = [each.line for each in (*table.rows, *table.problems)]
        assert len(lines) == len(set(lines))

    @given(
        st.lists(st.tuples(words, words), max_size=5),
        st.sampled_from([*csv.list_dialects()]),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    )
    def test_loses_nothing_of_what_was_written(self, rows, dialect, encoding):
        text = StringIO(newline="")
        csv.writer(text, dialect).writerows([("appeal", "mentor"), *rows])

        table = read(text.getvalue().encode(encoding))

        written = [(first.strip(), second.strip()) for first, second in rows]
        assert pairs(table) == [row for row in written if any(row)]
        assert table.problems == ()


@pytest.mark.parametrize("columns", [APPEALS, MENTORS, KEPT_APART])
def test_every_title_means_one_column(columns):
    titles = [title for column in columns for title in (column.name, *column.also)]

    assert list(recognised(titles, columns).values()) == [
        column.name for column in columns for _ in (column.name, *column.also)
    ]
