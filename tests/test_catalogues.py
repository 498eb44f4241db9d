"""Every text of the pages is there in Belarusian and Russian, with the same blanks to fill in."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_pgettext": ((1, "c"), 2)}
BLANK = re.compile(r"%\((\w+)\)")

pytestmark = pytest.mark.parametrize("language", ["be", "ru"])


@cache
def source() -> dict[tuple[str | None, str], tuple[str, ...]]:
    """Return every text that the code and the templates ask to have translated."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = {}
    for folder in ("matching", "templates"):
        nested = [(pattern.removeprefix(folder + "/"), method) for pattern, method in methods]
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, nested, options, KEYWORDS, strip_comment_tags=True
        ):
            texts = message if isinstance(message, tuple) else (message,)
            found[context, texts[0]] = texts
    return found


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def translations(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_text_is_translated(language):
    known = catalogue(language)

    missing = [
        text
        for context, text in source()
        if (found := known.get(text, context)) is None or not all(translations(found))
    ]

    assert len(source()) > 100
    assert missing == []


def test_no_translation_is_left_over(language):
    left_over = [
        message.id
        for message in catalogue(language)
        if message.id
        and (message.context, message.id[0] if message.pluralizable else message.id) not in source()
    ]

    assert left_over == []


def test_nothing_is_marked_as_uncertain(language):
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


def test_the_blanks_are_the_same(language):
    for message in catalogue(language):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            blanks = set(BLANK.findall(" ".join(ids)))
            for text in translations(message):
                assert set(BLANK.findall(text)) == blanks, text
