"""A matching round: from profiles to pairs with reasons, proved best before anybody sees them.

Pass 1 gives every appeal that nobody helps at most one helper, as the policy says. Each later pass
gives those who have a helper at most one more, for a need still open, out of the room left, until
nothing changes. So nobody gets a second helper while somebody who could have had one has none.
A pair serves the highest of the appeal's open needs that the offer gives.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median

from matching.domain.garbage import uncollected
from matching.domain.matches import RoundResult, Waits
from matching.domain.profiles import OfferProfile, SeekerProfile
from matching.domain.rounds import RoundInput
from matching.engine.digest import lot
from matching.engine.explanation import unserved
from matching.engine.figures import peace, quality
from matching.engine.judge import Judge
from matching.engine.passes import Passes, appeals_of
from matching.engine.problem import SMALL, ProblemError
from matching.engine.proof import Answer, Proof
from matching.engine.recruiting import recruits
from matching.engine.workers import ALONE, Workers


@uncollected()
def run(given: RoundInput, *, workers: Workers | None = None) -> Answer:
    """Match these appeals with these offers. Changes nothing: a round is dry until committed.

    workers: who looks at blocks of pairs; if not given, as many threads as there are processors,
    when there are enough pairs that they help.
    Same input, in any order and on any number of workers, same answer. Among equal optima the
    longer wait goes first, then the higher priority, then the lot.

    Raises ProblemError for an appeal or an offer that is given twice, for an open need that is not
    among all needs and for room below 0. Whoever keeps the answer checks it: audit.verify_round.
    """
    seekers, offers, barred = given.seekers, given.offers, given.barred
    _refuse_nonsense(seekers, offers)
    digest = given.digest
    queue = sorted(
        seekers,
        key=lambda each: (-each.weeks_waited, -each.priority, lot(digest, each.appeal_id)),
    )
    shelf = sorted(offers, key=lambda each: lot(digest, each.offer_id))
    judge = Judge(queue, shelf, given.graph, given.weights, week_of=given.week_of)
    with _threads(workers, len(queue) * len(shelf)) as crew:
        passes = Passes(judge, queue, given.policy, barred, crew)
        passes.run()
        paired = appeals_of(passes.pairs)
        without = [seeker for seeker in queue if seeker.appeal_id not in paired]
        sides = judge.sides(without, room=judge.room, barred=barred)
        first_turn = passes.turns[0]
        chosen = first_turn.appeal, first_turn.offer
        calm = peace(first_turn.sides, *chosen, first_turn.score, crew)
        missing = recruits(judge, first_turn.sides, first_turn.result, *chosen)
        reasons = unserved(judge.scale, sides, without, shelf, crew)
    first = [each for each in queue if each.appeal_id in paired and not each.helped]
    result = RoundResult(
        policy=given.policy,
        weights=given.weights,
        week_of=given.week_of,
        input_digest=digest,
        appeals=len(queue),
        offers=len(shelf),
        pairs=tuple(passes.pairs),
        unserved=reasons,
        passes=tuple(passes.figures),
        served=len(first),
        value=sum(figures.value for figures in passes.figures),
        dual_value=sum(figures.dual_value for figures in passes.figures),
        served_waits=_waits(first),
        unserved_waits=_waits(each for each in without if not each.helped),
        quality=quality(passes.pairs),
        peace=calm,
        recruits=missing,
    )
    return Answer(result, Proof(tuple(offer.offer_id for offer in shelf), tuple(passes.proofs)))


@contextmanager
def _threads(workers: Workers | None, pairs: int) -> Iterator[Workers]:
    """Yield the workers, or threads where there are enough pairs that they help."""
    if workers is not None or pairs <= SMALL:
        yield workers or ALONE
    else:
        with ThreadPoolExecutor(os.cpu_count()) as executor:
            yield Workers(executor)


def _refuse_nonsense(seekers: Sequence[SeekerProfile], offers: Sequence[OfferProfile]) -> None:
    if len({seeker.appeal_id for seeker in seekers}) < len(seekers):
        raise ProblemError("an appeal is given twice")
    if len({offer.offer_id for offer in offers}) < len(offers):
        raise ProblemError("an offer is given twice")
    if any(set(seeker.needs) - set(seeker.all_needs) for seeker in seekers):
        raise ProblemError("an open need is not among all needs")
    if any(offer.room < 0 for offer in offers):
        raise ProblemError("an offer has less than no room")


def _waits(people: Iterable[SeekerProfile]) -> Waits:
    weeks = [each.weeks_waited for each in people]
    if not weeks:
        return Waits(people=0, median=None, worst=None)
    return Waits(people=len(weeks), median=float(median(weeks)), worst=max(weeks))
