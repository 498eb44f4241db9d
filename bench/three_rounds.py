"""Time mentor-match's own scoring and its three rounds of Munkres. Prints JSON.

    PYTHON bench/three_rounds.py 300 170 3        PYTHON: an interpreter with mentor-match

Its rules are those of its own service: another organisation, one or two grades above, the same
profession. Made-up people, always the same. It runs as a script of its own: nothing of ours here.
"""

import json
import operator
import random
import sys
from time import perf_counter

sys.path.pop(0)

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules import rule


def people(kind: type, count: int, grades: tuple[int, int]) -> list:
    """Return that many people of a kind."""
    drawn = random.Random(f"{kind.__name__} {count}")
    return [
        kind(
            grade=drawn.randint(*grades),
            organisation=f"organisation {drawn.randrange(30)}",
            profession=f"profession {drawn.randrange(20)}",
            email=f"{kind.__name__} {number}",
        )
        for number in range(count)
    ]


def rules(bonus: int) -> list:
    """Return the rules of a round; who has nobody yet counts more in every next one."""
    return [
        rule.Disqualify(lambda match: match.mentee.organisation == match.mentor.organisation),
        rule.Disqualify(rule.Grade(2, operator.gt).evaluate),
        rule.Disqualify(rule.Grade(0, operator.le).evaluate),
        rule.Grade(1, operator.eq, {True: 10, False: 0}),
        rule.Grade(2, operator.eq, {True: 7, False: 0}),
        rule.Equivalent("profession", {True: 8, False: 0}),
        rule.UnmatchedBonus(bonus),
    ]


def main() -> None:
    """Run as often as asked."""
    appeals, mentors, repeats = (int(word) for word in sys.argv[1:4])
    seconds, alone = [], []
    for _ in range(repeats):
        given = people(Mentor, mentors, (3, 6)), people(Mentee, appeals, (1, 4))
        start = perf_counter()
        _, mentees = process_data(*given, [rules(10**power) for power in range(3)])
        seconds.append(perf_counter() - start)
        alone.append(sum(not mentee.mentors for mentee in mentees))
    print(json.dumps({"seconds": seconds, "alone": alone}))


if __name__ == "__main__":
    main()
