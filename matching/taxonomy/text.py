"""One spelling for the many ways to write the same words.

Labels and queries pass through the same two steps. `fold` keeps the script and drops what
keyboards and habits vary. `romanise` brings Belarusian, Russian and both of them in Latin
letters to one rough skeleton, so that nobody needs to switch the keyboard, and і/и, ў/у or a
soft sign too many make no difference.
"""

import re
import unicodedata

LONGEST_TEXT = 200
"""Characters of a text that are read; the rest of a longer one is ignored."""

_APOSTROPHES = re.compile("['`´ʹʼˈ‘’′]")
_PUNCTUATION = re.compile(r"[^\w+#.]|_|\.(?!\w)")
_CYRILLIC = re.compile("[а-яўґі]")
_TECHNICAL = re.compile("[a-z0-9+#]")
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_RUN = re.compile(r"([a-z])\1+")

_SINGLE = {
    **dict(zip("абвгґдезиійклмнопрстуўфхцыэ", "abvhhdeziiiklmnoprstuufhcie", strict=True)),
    **dict(zip("gwyjśźńŭłć", "hviisznulc", strict=True)),
}
_SEVERAL = {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
_LACINKA = {"ž": "zh", "č": "ch", "š": "sh"}
_LETTERS = str.maketrans({**_SINGLE, **_SEVERAL, **_LACINKA})
_DIGRAPHS = {"shch": "sh", "sch": "sh", "kh": "h", "ts": "c", "ie": "e"}
_DIGRAPH = re.compile("|".join(_DIGRAPHS))


def fold(text: str) -> str:
    """Return the text in lower case, one space between words, without marks that keyboards vary.

    Reads LONGEST_TEXT characters at most; text without a letter or digit folds to nothing.
    """
    short = unicodedata.normalize("NFKC", text.strip()[:LONGEST_TEXT])[:LONGEST_TEXT]
    lower = short.casefold().replace("ё", "е")
    plain = "".join(" " if _is_space(mark) else mark for mark in lower if not _is_silent(mark))
    words = _PUNCTUATION.sub(" ", _APOSTROPHES.sub("", plain)).split()
    return " ".join(_one_script(word) for word in words if any(map(str.isalnum, word)))


def romanise(folded: str) -> str:
    """Return the Latin skeleton of a folded text.

    It is for comparing only: łacinka and the usual Russian transliteration meet in it, and
    some different letters (г, х and h) become one.
    """
    letters = folded.translate(_LETTERS)
    letters = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], letters)
    return _RUN.sub(_single_when_doubled, letters)


def spellings(folded: str) -> tuple[str, ...]:
    """Return the skeletons that people may type for a folded label, the usual one first.

    Łacinka writes х as ch; a Russian keyboard turns ў into в.
    """
    variants = (folded, folded.replace("х", "ч"), folded.replace("ў", "в"))
    return tuple(dict.fromkeys(romanise(variant) for variant in variants))


def _is_silent(mark: str) -> bool:
    """Tell whether a character is a stress mark or invisible: a direction mark, a soft hyphen."""
    return unicodedata.category(mark) in {"Mn", "Me", "Cf", "Cs"}


def _is_space(mark: str) -> bool:
    return unicodedata.category(mark) in {"Cc", "Cn", "Co"}


def _single_when_doubled(run: re.Match[str]) -> str:
    return run[1] if len(run[0]) == len("ss") else run[0]


def _one_script(word: str) -> str:
    """Return a technical word in Latin letters: С# and 1С are typed on either keyboard."""
    latin = word.translate(_LOOKALIKES)
    if _TECHNICAL.search(word) and not _CYRILLIC.search(latin):
        return latin
    return word
