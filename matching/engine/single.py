"""Check one pair by the book: that it is allowed, and is worth what it is said to be.

This says nothing of other choices. That none is better is shown for rounds only (see `audit`).
Nothing here is compiled.
"""

import numpy as np

from matching.domain.matches import Pair
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import NeedKind
from matching.engine import scoring
from matching.engine.book import Book
from matching.engine.certificate import Broken, CertificateError

KINDS = tuple(NeedKind)
FIRST = 1
"""The pass in which people get their first helper."""


def verify_pair(pair: Pair, given: RoundInput) -> None:
    """Raise CertificateError naming the first broken rule, unless all that is told of it holds.

    1. The appeal and the offer are among those given, once, and nobody helps with the appeal yet.
    2. The pair keeps every rule, room and floor among them.
    3. Need, score, objective and every part are what the book says.
    """
    seekers = [each for each in given.seekers if each.appeal_id == pair.appeal_id]
    offers = [each for each in given.offers if each.offer_id == pair.offer_id]
    _require(len(seekers) == len(offers) == 1, Broken.SHAPE)
    _require(not seekers[0].helped, Broken.TURN)
    book = Book(seekers, offers, given.graph, given.weights, week_of=given.week_of)
    sides = book.sides(seekers, room=book.room, barred=given.barred)
    verdict = sides.verdicts(np.array([0]), np.array([0]))
    _require(bool(verdict.passing[0]), Broken.RULE)
    told = (pair.mentor_id, pair.need, pair.pass_number, pair.alternatives)
    _require(told == (offers[0].mentor_id, KINDS[verdict.need[0]], FIRST, ()), Broken.PAIR)
    score = int(verdict.score[0])
    worth = (score, score + int(sides.extra[0]))
    _require((pair.score, pair.objective) == worth, Broken.SCORE)
    parts = scoring.explained(verdict.parts[:, 0].tolist(), book.share)
    added = scoring.added(seekers[0], given.weights)
    _require((pair.parts, pair.added) == (parts, added), Broken.SCORE)


def _require(holds: bool, broken: Broken) -> None:
    if not holds:
        raise CertificateError(broken)
