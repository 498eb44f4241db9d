"""Lists that lie one after the other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.taxonomy import ranges

LISTS = st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6)


def laid_out(lists: list[list[int]]) -> tuple[ranges.Starts, np.ndarray]:
    starts = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    return starts, np.array([one for some in lists for one in some], np.int32)


class TestCovered:
    @given(LISTS, st.data())
    def test_names_the_members_of_the_chosen_lists(
        self, lists: list[list[int]], data: st.DataObject
    ) -> None:
        starts, members = laid_out(lists)
        chosen = data.draw(st.lists(st.integers(0, len(lists) - 1)))

        places = ranges.covered(starts, np.array(chosen, np.int64))

        assert members[places].tolist() == [one for at in chosen for one in lists[at]]


class TestSpread:
    @given(LISTS, st.data())
    def test_gives_each_place_the_largest_of_its_lists(
        self, lists: list[list[int]], data: st.DataObject
    ) -> None:
        starts, members = laid_out(lists)
        values = data.draw(st.lists(st.integers(0, 5), min_size=len(lists), max_size=len(lists)))

        spread = ranges.spread(np.array(values, np.float32), starts, members, above=1, places=10)

        for place in range(10):
            told = [value for value, some in zip(values, lists, strict=True) if place in some]
            assert spread[place] == max([value for value in told if value > 1], default=0)


class TestLargest:
    @given(st.lists(st.integers(0, 20)), st.integers(1, 8))
    def test_leaves_out_nothing_larger(self, numbers: list[int], most: int) -> None:
        values = np.array(numbers, np.float32)

        chosen = values[ranges.largest(values, most)].tolist()

        assert sorted(chosen) == sorted(numbers)[-most:]
