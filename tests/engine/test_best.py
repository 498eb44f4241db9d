import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.best import keep_best, nothing_kept


class TestKeepBest:
    @given(st.data())
    def test_leaves_the_best_in_their_order_and_of_equals_the_first(self, data):
        keep = data.draw(st.integers(1, 20))
        best = nothing_kept(keep)
        size = data.draw(st.integers(keep, len(best.margin)))
        margins = data.draw(st.lists(st.integers(-5, 5), min_size=size, max_size=size))
        best.margin[:size], best.offer[:size] = margins, np.arange(size)

        worst = keep_best(best.margin, best.offer, size, keep)

        ranked = sorted(range(size), key=lambda place: (-margins[place], place))
        assert best.offer[:keep].tolist() == sorted(ranked[:keep])
        assert best.margin[:keep].tolist() == [margins[place] for place in sorted(ranked[:keep])]
        assert worst == margins[ranked[keep - 1]]
