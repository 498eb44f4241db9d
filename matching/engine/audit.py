"""Check an optimum over all allowed pairs, by other means than those that found it.

The solver looks at pairs with compiled code, packed bits and candidates. Here the judge goes over
every appeal and every offer once, block by block, with whole tables; nothing but the types is
shared.
"""

from collections.abc import Sequence

import numpy as np

from matching.domain.profiles import SeekerProfile
from matching.engine.certificate import Broken, CertificateError, verify
from matching.engine.judge import Judge
from matching.engine.pricing import Optimum
from matching.engine.problem import Integers
from matching.engine.rules import Barred


def verify_everywhere(
    judge: Judge,
    seekers: Sequence[SeekerProfile],
    *,
    room: Integers,
    barred: Barred,
    optimum: Optimum,
) -> None:
    """Raise CertificateError unless no choice among all allowed pairs could be worth more.

    1. On the pairs that were looked at, the assignment must be what it claims to be.
    2. Each of them must be allowed and worth what the judge says.
    3. No allowed pair of all may be worth more than its two prices.
    """
    result, edges = optimum.assignment, optimum.edges
    verify(edges, np.ones(len(seekers), dtype=np.int64), room, result)
    extra = judge.added_to(seekers)
    for first, verdicts in judge.in_blocks(seekers, room=room, barred=barred):
        rows = slice(first, first + len(verdicts.passing))
        weight = verdicts.score + extra[rows, None]
        begin, end = np.searchsorted(edges.appeal, (rows.start, rows.stop))
        here = edges.appeal[begin:end] - first, edges.mentor[begin:end]
        same = verdicts.passing[here] & (weight[here] == edges.weight[begin:end])
        _require(bool(same.all()), Broken.WEIGHT)
        prices = result.appeal_price[rows, None] + result.mentor_price[None, :]
        dearer = verdicts.passing & (weight + result.bonus > prices)
        _require(not dearer.any(), Broken.LEFT_OUT)


def _require(holds: bool, rule: Broken) -> None:
    if not holds:
        raise CertificateError(rule)
