"""Check a whole round over all allowed pairs, by other means than those that found it.

The solver looks at pairs with compiled code, packed bits and candidates. Here every pass is worked
out once more from the profiles with whole tables (see `book`); nothing but the types is shared,
and nothing is compiled. See `docs/matching.md` for the argument.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from matching.domain.garbage import uncollected
from matching.domain.matches import Pair, PartScore, PassFigures, RoundResult, ScorePart
from matching.domain.profiles import SeekerProfile
from matching.domain.rounds import RoundInput
from matching.domain.vocabulary import NeedKind, Policy
from matching.engine import scoring
from matching.engine.book import Book, Sides, Verdicts
from matching.engine.certificate import Broken, CertificateError
from matching.engine.problem import LARGEST, SMALL, Integers
from matching.engine.proof import Answer, PassProof
from matching.engine.rules import Barred
from matching.engine.sweep import dearer_pairs

KINDS = tuple(NeedKind)


@uncollected()
def verify_round(given: RoundInput, answer: Answer, *, workers: int | None = None) -> None:
    """Raise CertificateError naming the first broken rule, unless the answer is proved.

    1. Pass 1 must be for all whom nobody helps, each later one for all who have somebody by then,
       with the needs and the room that the passes before have left, until a pass helps nobody.
    2. In each pass nobody may have two mentors and no offer more people than room. Every chosen
       pair must be allowed, and no allowed pair, chosen or not, may be worth more than its two
       prices; the prices must add up to the value. Then no other choice could be worth more.
    3. Every pair of the result must be what the judge says of it, and the figures what they count.

    workers: how many threads look; if not given, as many as there are processors, when there are
    enough pairs that they help.
    """
    seekers, offers = given.seekers, given.offers
    by_id = {offer.offer_id: offer for offer in offers}
    known = {seeker.appeal_id: seeker for seeker in seekers}
    _require(len(by_id) == len(offers) == len(answer.proof.offers), Broken.SHAPE)
    _require(set(by_id) == set(answer.proof.offers), Broken.SHAPE)
    _require(len(known) == len(seekers), Broken.SHAPE)
    shelf = [by_id[offer_id] for offer_id in answer.proof.offers]
    judge = Book(seekers, shelf, given.graph, given.weights, week_of=given.week_of)
    if workers is None:
        workers = (os.cpu_count() or 1) if len(seekers) * len(offers) > SMALL else 1
    replay = _Replay(judge, known, given.barred, answer.result, workers)
    _require(answer.result.policy is given.policy, Broken.BONUS)
    _require(len(answer.proof.passes) == len(answer.result.passes), Broken.FIGURES)
    for number, proof in enumerate(answer.proof.passes, start=1):
        replay.check_pass(number, proof)
    replay.check_end(len(offers))


class _Replay:
    """What the passes checked so far have left."""

    def __init__(
        self,
        judge: Book,
        known: dict[UUID, SeekerProfile],
        barred: Barred,
        result: RoundResult,
        workers: int,
    ) -> None:
        self._judge, self._known, self._result = judge, known, result
        self._workers = workers
        self._helped = {each.appeal_id for each in known.values() if each.helped}
        self._needs = {each.appeal_id: each.needs for each in known.values()}
        self._met = set(barred)
        self._room = judge.room.copy()
        self._pairs = list(reversed(result.pairs))
        self._chosen = -1

    def check_pass(self, number: int, proof: PassProof) -> None:
        """Check one pass and take over what it leaves."""
        turn = {each for each in self._known if (each in self._helped) is (number > 1)}
        turn = {each for each in turn if self._needs[each]}
        _require(set(proof.appeals) == turn and len(proof.appeals) == len(turn), Broken.TURN)
        seekers = [self._as_it_is(appeal_id) for appeal_id in proof.appeals]
        sides = self._judge.sides(seekers, room=self._room, barred=self._met)
        chosen = _check_choice(proof, sides)
        value = _check_worth(proof, sides, chosen, self._result.policy, self._workers)
        self._check_figures(number, proof, value)
        parts = scoring.each_explained(chosen.parts, self._judge.share)
        for place in range(len(proof.chosen_appeal)):
            pair = self._check_pair(number, seekers, proof, chosen, place)
            worth = int(sides.extra[proof.chosen_appeal[place]]) + int(chosen.score[place])
            self._check_score(pair, int(chosen.score[place]), worth, parts[place])
        taken = np.bincount(proof.chosen_offer, minlength=len(self._room))
        self._room = self._room - taken
        self._chosen = len(proof.chosen_appeal)

    def _check_figures(self, number: int, proof: PassProof, value: int) -> None:
        told: PassFigures = self._result.passes[number - 1]
        _require(told.number == number, Broken.FIGURES)
        _require(told.appeals == len(proof.appeals), Broken.FIGURES)
        _require(told.room == int(self._room.sum()), Broken.FIGURES)
        _require(told.pairs == len(proof.chosen_appeal), Broken.FIGURES)
        _require(told.value == told.dual_value == value, Broken.VALUE)

    def _as_it_is(self, appeal_id: UUID) -> SeekerProfile:
        seeker, needs = self._known[appeal_id], self._needs[appeal_id]
        return seeker if needs == seeker.needs else replace(seeker, needs=needs)

    def _check_pair(
        self,
        number: int,
        seekers: Sequence[SeekerProfile],
        proof: PassProof,
        chosen: Verdicts,
        place: int,
    ) -> Pair:
        """Check the next pair of the result against what a pass chose, and return it."""
        _require(bool(self._pairs), Broken.PAIR)
        pair, seeker = self._pairs.pop(), seekers[proof.chosen_appeal[place]]
        offer, need = self._judge.offers[proof.chosen_offer[place]], KINDS[chosen.need[place]]
        told = (pair.appeal_id, pair.offer_id, pair.mentor_id, pair.need, pair.pass_number)
        wanted = (seeker.appeal_id, offer.offer_id, offer.mentor_id, need, number)
        _require(told == wanted, Broken.PAIR)
        self._settle(pair)
        return pair

    def _check_score(
        self, pair: Pair, score: int, objective: int, parts: Mapping[ScorePart, PartScore]
    ) -> None:
        _require((pair.score, pair.objective) == (score, objective), Broken.SCORE)
        added = scoring.added(self._known[pair.appeal_id], self._judge.weights)
        _require(pair.parts == parts and pair.added == added, Broken.SCORE)

    def _settle(self, pair: Pair) -> None:
        self._helped.add(pair.appeal_id)
        self._met.add((pair.appeal_id, pair.mentor_id))
        rest = (need for need in self._needs[pair.appeal_id] if need is not pair.need)
        self._needs[pair.appeal_id] = tuple(rest)

    def check_end(self, offers: int) -> None:
        """Check that nothing was left to do, and what the result counts over all passes."""
        result = self._result
        _require(self._chosen == 0, Broken.STOPPED)
        _require(not self._pairs, Broken.PAIR)
        paired = {pair.appeal_id for pair in result.pairs}
        without = Counter(each.appeal_id for each in result.unserved)
        _require(without == Counter(set(self._known) - paired), Broken.UNSERVED)
        told = (result.appeals, result.offers, result.served)
        newly = sum(not self._known[appeal_id].helped for appeal_id in paired)
        _require(told == (len(self._known), offers, newly), Broken.FIGURES)
        value = sum(each.value for each in result.passes)
        _require(result.value == result.dual_value == value, Broken.VALUE)


def _check_choice(proof: PassProof, sides: Sides) -> Verdicts:
    """Check who got whom, and return what the judge says of the chosen pairs."""
    appeals, offers = len(sides.extra), len(sides.offers.room)
    _require(proof.appeal_price.shape == (appeals,), Broken.SHAPE)
    _require(proof.offer_price.shape == (offers,), Broken.SHAPE)
    _require(proof.chosen_appeal.shape == proof.chosen_offer.shape, Broken.SHAPE)
    numbers = proof.appeal_price, proof.offer_price, proof.chosen_appeal, proof.chosen_offer
    _require(all(array.dtype == np.int64 for array in numbers), Broken.SHAPE)
    _require(_within(proof.chosen_appeal, appeals), Broken.EDGE_RANGE)
    _require(_within(proof.chosen_offer, offers), Broken.EDGE_RANGE)
    _require(bool(np.all(np.diff(proof.chosen_appeal) > 0)), Broken.DEMAND)
    taken = np.bincount(proof.chosen_offer, minlength=offers)
    _require(bool(np.all(taken <= sides.offers.room)), Broken.CAPACITY)
    chosen = sides.verdicts(proof.chosen_appeal, proof.chosen_offer)
    _require(bool(chosen.passing.all()), Broken.RULE)
    return chosen


def _check_worth(
    proof: PassProof, sides: Sides, chosen: Verdicts, policy: Policy, workers: int
) -> int:
    """Check that the prices prove the choice over all allowed pairs, and return its value."""
    value = int(chosen.score.sum() + sides.extra[proof.chosen_appeal].sum())
    bonus, heaviest = proof.bonus, int(scoring.HIGHEST + sides.extra.max(initial=0)) + proof.bonus
    _require(bonus >= value if policy is Policy.SERVE_MOST else bonus == 0, Broken.BONUS)
    # Without this, a sum of numbers could wrap around and seem to be in order.
    _require(heaviest < LARGEST, Broken.BONUS)
    for price in (proof.appeal_price, proof.offer_price):
        _require(bool(np.all((price >= 0) & (price <= heaviest))), Broken.PRICE_RANGE)
    unmet = np.ones(len(sides.extra), dtype=np.bool_)
    unmet[proof.chosen_appeal] = False
    _require(not proof.appeal_price[unmet].any(), Broken.APPEAL_PRICE)
    free = np.bincount(proof.chosen_offer, minlength=len(sides.offers.room)) < sides.offers.room
    _require(not proof.offer_price[free].any(), Broken.MENTOR_PRICE)
    _require(not _dearer(proof, sides, workers), Broken.LEFT_OUT)
    dual = sum(proof.appeal_price.tolist()) - bonus * len(proof.chosen_appeal)
    prices = zip(sides.offers.room.tolist(), proof.offer_price.tolist(), strict=True)
    _require(dual + sum(room * price for room, price in prices) == value, Broken.DUAL_VALUE)
    return value


def _dearer(proof: PassProof, sides: Sides, workers: int) -> bool:
    """Tell whether any allowed pair is worth more than its two prices."""
    gained = proof.appeal_price - sides.extra - proof.bonus
    return dearer_pairs(sides, gained, proof.offer_price, workers)


def _within(places: Integers, count: int) -> bool:
    return bool(np.all((places >= 0) & (places < count)))


def _require(holds: bool, rule: Broken) -> None:
    if not holds:
        raise CertificateError(rule)
