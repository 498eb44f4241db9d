from dataclasses import replace

import numpy as np
import pytest

from matching.engine import CertificateError, Edges, Policy, assign, verify
from matching.engine.certificate import Broken

# Three appeals, three mentors with a place each. The best total leaves appeal 2 and mentor 2
# without anybody; to serve all three costs 2.
EDGES = Edges(appeal=[0, 0, 1, 2, 0], mentor=[0, 1, 0, 1, 2], weight=[9, 7, 8, 3, 2])
DEMAND = [1, 1, 1]
CAPACITY = [1, 1, 1]


def solved(policy=Policy.BEST_TOTAL):
    return assign(EDGES, DEMAND, CAPACITY, policy=policy)


def broken_by(result, edges=EDGES, demand=DEMAND, capacity=CAPACITY):
    with pytest.raises(CertificateError) as caught:
        verify(edges, demand, capacity, result)
    return caught.value.rule


def int64(*values):
    return np.array(values, dtype=np.int64)


class TestVerify:
    @pytest.mark.parametrize("policy", Policy)
    def test_accepts_an_optimum(self, policy):
        result = solved(policy)

        verify(EDGES, DEMAND, CAPACITY, result)

        assert result.value == {Policy.BEST_TOTAL: 15, Policy.SERVE_MOST: 13}[policy]

    def test_refuses_prices_for_other_people(self):
        result = replace(solved(), appeal_price=int64(0, 0))

        assert broken_by(result) is Broken.SHAPE

    def test_refuses_prices_with_fractions(self):
        result = replace(solved(), mentor_price=np.array([8.0, 6.0, 0.0]))

        assert broken_by(result) is Broken.SHAPE

    @pytest.mark.parametrize("edge", [-1, 5])
    def test_refuses_an_edge_that_does_not_exist(self, edge):
        result = replace(solved(), chosen=np.sort(int64(1, edge)))

        assert broken_by(result) is Broken.EDGE_RANGE

    @pytest.mark.parametrize("chosen", [(1, 1), (2, 1)])
    def test_refuses_a_repeated_or_unsorted_edge(self, chosen):
        result = replace(solved(), chosen=int64(*chosen))

        assert broken_by(result) is Broken.EDGE_ORDER

    def test_refuses_more_mentors_than_asked_for(self):
        result = replace(solved(), chosen=int64(0, 1))

        assert broken_by(result) is Broken.DEMAND

    def test_refuses_more_appeals_than_places(self):
        result = replace(solved(), chosen=int64(0, 2))

        assert broken_by(result) is Broken.CAPACITY

    @pytest.mark.parametrize("unmatched", [(), (0, 2), (2, 2)])
    def test_refuses_a_wrong_list_of_the_unmatched(self, unmatched):
        result = replace(solved(), unmatched=unmatched)

        assert broken_by(result) is Broken.UNMATCHED

    def test_refuses_a_wrong_value(self):
        result = replace(solved(), value=solved().value + 1)

        assert broken_by(result) is Broken.VALUE

    def test_refuses_a_bonus_where_the_total_counts(self):
        result = replace(solved(), bonus=1)

        assert broken_by(result) is Broken.BONUS

    def test_refuses_a_bonus_too_small_to_put_serving_first(self):
        # With no bonus the best total passes as an optimum, though one more could be served.
        result = replace(solved(Policy.BEST_TOTAL), policy=Policy.SERVE_MOST)

        assert broken_by(result) is Broken.BONUS

    def test_refuses_a_bonus_that_could_wrap_around(self):
        result = replace(solved(Policy.SERVE_MOST), bonus=2**61)

        assert broken_by(result) is Broken.BONUS

    @pytest.mark.parametrize("price", [-1, 10, 2**62])
    def test_refuses_a_price_below_zero_or_beyond_all_weights(self, price):
        result = solved()
        prices = result.mentor_price.copy()
        prices[2] = price

        assert broken_by(replace(result, mentor_price=prices)) is Broken.PRICE_RANGE

    def test_refuses_a_price_on_unmet_demand(self):
        result = solved()
        prices = result.appeal_price + int64(0, 0, 1)

        assert broken_by(replace(result, appeal_price=prices)) is Broken.APPEAL_PRICE

    def test_refuses_a_price_on_a_free_place(self):
        result = solved()
        prices = result.mentor_price + int64(0, 0, 1)

        assert broken_by(replace(result, mentor_price=prices)) is Broken.MENTOR_PRICE

    def test_refuses_a_chosen_pair_that_is_worth_less_than_its_prices(self):
        edges = Edges(appeal=[0, 1], mentor=[0, 0], weight=[5, 3])
        result = assign(edges, [1, 1], [1])
        worse = replace(result, chosen=int64(1), unmatched=(0,), value=3, dual_value=3)
        worse = replace(worse, appeal_price=int64(0, 0), mentor_price=int64(5))

        assert broken_by(worse, edges, [1, 1], [1]) is Broken.TOO_DEAR

    def test_refuses_a_better_pair_left_out(self):
        edges = Edges(appeal=[0, 1], mentor=[0, 0], weight=[5, 3])
        result = assign(edges, [1, 1], [1])
        worse = replace(result, chosen=int64(1), unmatched=(0,), value=3, dual_value=3)
        worse = replace(worse, appeal_price=int64(0, 0), mentor_price=int64(3))

        assert broken_by(worse, edges, [1, 1], [1]) is Broken.LEFT_OUT

    def test_refuses_the_best_total_where_one_more_could_be_served(self):
        best, most = solved(Policy.BEST_TOTAL), solved(Policy.SERVE_MOST)
        result = replace(best, policy=Policy.SERVE_MOST, bonus=most.bonus)

        assert broken_by(result) is Broken.LEFT_OUT

    def test_refuses_an_empty_answer_with_no_prices(self):
        result = replace(
            solved(),
            chosen=int64(),
            unmatched=(0, 1, 2),
            value=0,
            dual_value=0,
            appeal_price=int64(0, 0, 0),
            mentor_price=int64(0, 0, 0),
        )

        assert broken_by(result) is Broken.LEFT_OUT

    def test_refuses_a_wrong_dual_value(self):
        result = replace(solved(), dual_value=solved().dual_value + 1)

        assert broken_by(result) is Broken.DUAL_VALUE

    def test_says_which_rule_was_broken(self):
        with pytest.raises(CertificateError, match="not the sum of the chosen weights"):
            verify(EDGES, DEMAND, CAPACITY, replace(solved(), value=0))
