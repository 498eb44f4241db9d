"""Random assignment problems, the awkward ones more often than chance would have it."""

from dataclasses import dataclass

from hypothesis import strategies as st

from matching.engine import Edges


@dataclass(frozen=True)
class Problem:
    edges: Edges
    demand: list[int]
    capacity: list[int]


@st.composite
def problems(draw: st.DrawFn, *, largest_demand: int = 3) -> Problem:
    """Draw a problem: ties, no edges, isolated people, nobody, zero demand and zero capacity."""
    appeals, mentors = draw(st.integers(0, 7)), draw(st.integers(0, 6))
    every_pair = [(appeal, mentor) for appeal in range(appeals) for mentor in range(mentors)]
    pairs = draw(st.lists(st.sampled_from(every_pair), unique=True)) if every_pair else []
    heaviest = draw(st.sampled_from([1, 3, 1_000_000]))
    weights = draw(st.lists(st.integers(1, heaviest), min_size=len(pairs), max_size=len(pairs)))
    demand = st.lists(st.integers(0, largest_demand), min_size=appeals, max_size=appeals)
    capacity = st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors)
    edges = Edges([pair[0] for pair in pairs], [pair[1] for pair in pairs], weights)
    return Problem(edges, draw(demand), draw(capacity))
