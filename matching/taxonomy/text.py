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

# What carries a sentence and tells nothing about work. Words of one letter that name something
# (C, R, Go) are not among them.
_STOP_WORDS = {
    word
    for some in (
        "а але альбо ад аб без быў была былі вельмі гэта гэты да для ды дзе ёсць з за і й із каб",
        "калі мне мы мая маё на над не ні па пад пра пры праз працаваў працавала працаваць працую",
        "раней рабіў рабіла са свае сваю сябе так там то тое ты у ў ужо умею ўмею ведаю хачу ці",
        "што як які якая якія я",
        "в вместе во вот где есть еще и или из к как ко когда который ли меня мне мой моя мы на не",
        "ни но ну об он она от о очень по под при про работал работала работать работаю раньше",
        "делал делала с со свои себя тоже уже умею знаю хочу что это эти был была были",
        "a about am an and as at be been by can did do doing for former from had have i im in into",
        "is it its know me my of on or our so some that the their them this to used using want was",
        "we were with worked working",
    )
    for word in some.split()
}


def fold(text: str) -> str:
    """Return the text in lower case, one space between words, without marks that keyboards vary.

    Reads LONGEST_TEXT characters at most; text without a letter or digit folds to nothing.
    """
    if text.isascii():
        return _words_of(text.strip()[:LONGEST_TEXT].lower())
    short = unicodedata.normalize("NFKC", text.strip()[:LONGEST_TEXT])[:LONGEST_TEXT]
    lower = short.casefold().replace("ё", "е")
    plain = "".join(" " if _is_space(mark) else mark for mark in lower if not _is_silent(mark))
    return " ".join(_one_script(word) for word in _words_of(plain).split())


def content(folded: str) -> list[str]:
    """Return the words of a folded text that tell something; all words when none does."""
    words = folded.split()
    return [word for word in words if word not in _STOP_WORDS] or words


def romanise(folded: str) -> str:
    """Return the Latin skeleton of a folded text.

    It is for comparing only: łacinka and the usual Russian transliteration meet in it, and
    some different letters (г, х and h) become one.
    """
    before, letters = "", folded.translate(_LETTERS)
    # Again until nothing changes: what joins two digraphs may leave a third.
    while letters != before:
        before = letters
        letters = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], letters)
        letters = _RUN.sub(_single_when_doubled, letters)
    return letters


def spellings(folded: str) -> tuple[str, ...]:
    """Return the skeletons that people may type for a folded label, the usual one first.

    Łacinka writes х as ch; a Russian keyboard turns ў into в.
    """
    variants = (folded, folded.replace("х", "ч"), folded.replace("ў", "в"))
    return tuple(dict.fromkeys(romanise(variant) for variant in variants))


def _words_of(lower: str) -> str:
    """Return the words without what stands between them and inside them."""
    words = _PUNCTUATION.sub(" ", _APOSTROPHES.sub("", lower)).split()
    return " ".join(word for word in words if any(map(str.isalnum, word)))


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
