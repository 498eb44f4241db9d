import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.best import keep_best, nothing_kept
from matching.engine.marks import no_marks, put_in_order


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


class TestPutInOrder:
    @given(st.sets(st.integers(0, 20_000), max_size=60), st.randoms())
    def test_sorts_and_leaves_no_mark(self, numbers, random):
        shuffled = list(numbers)
        random.shuffle(shuffled)
        given_numbers, marks = np.array(shuffled, np.int32), no_marks(20_001)

        put_in_order(given_numbers, marks)

        assert given_numbers.tolist() == sorted(numbers)
        assert not marks.words.any()
        assert not marks.filled.any()
