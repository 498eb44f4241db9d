"""One spelling for the many ways to write the same words.

Labels and queries pass through the same two steps: `fold` keeps the script and drops what
keyboards and habits vary; `romanise` brings Belarusian, Russian and both ways of writing them
in Latin letters to one rough skeleton, so that a reader need not switch the keyboard.
"""

import re
import unicodedata

LONGEST_TEXT = 200
"""Characters of a text that are read; the rest of a longer one is ignored."""

_NOT_IN_WORDS = re.compile(r"[^\w+#.]+|_+|(?<!\w)\.+(?!\w)|(?<=\w)\.+(?!\w)")
_APOSTROPHES = re.compile("(?<=\\w)['`´ʹʼ‘’′](?=\\w)")
_WORD = re.compile(r"\S+")
_CYRILLIC = re.compile("[а-яёіўґ]")
_DOUBLED = re.compile(r"([a-z])\1+")

_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_CYRILLIC_LETTERS = str.maketrans(
    {
        **dict(zip("абвгґдеёзийіклмнопрстуўфцыэ", "abvhhdeeziiiklmnoprstuufcyie"[:27], strict=True)),
    }
)
