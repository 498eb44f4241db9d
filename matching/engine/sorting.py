"""Whether edges are in order, compiled: one look at each."""

from matching.engine.compiled import compiled
from matching.engine.problem import Index


@compiled
def rise(appeal: Index, mentor: Index) -> bool:
    """Tell whether the pairs are sorted, none twice."""
    rise = True
    for edge in range(1, len(appeal)):
        same = appeal[edge] == appeal[edge - 1]
        rise &= (appeal[edge] > appeal[edge - 1]) | (same & (mentor[edge] > mentor[edge - 1]))
    return rise
