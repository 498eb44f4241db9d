"""The desk of words: texts that fitted nothing are mapped once, and then known to everybody."""

from matching.services.words.deciding import PAGE, approve, listed, pages, proposed, refuse, retire
from matching.services.words.mapping import map_
from matching.services.words.opening import lines, open_batch
from matching.services.words.proposing import propose
from matching.services.words.waiting import count, waiting

__all__ = [
    "PAGE",
    "approve",
    "count",
    "lines",
    "listed",
    "map_",
    "open_batch",
    "pages",
    "propose",
    "proposed",
    "refuse",
    "retire",
    "waiting",
]
