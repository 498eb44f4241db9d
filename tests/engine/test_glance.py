import numpy as np
import pytest

from matching.domain.matches import Rule
from matching.domain.profiles import Weights
from matching.engine import scoring
from matching.engine.book import Book
from matching.engine.glance import ASIDE, HOURS, KIND, LANGUAGE, Glance, _side_by_side
from tests.engine import dense
from tests.engine.people import WEEK, crowd

ASKED = (Rule.LANGUAGE, Rule.KIND, Rule.CIRCLE, Rule.HOURS, Rule.TRUST, Rule.ROOM)


@pytest.mark.parametrize("weights", [Weights(), Weights(hours=3, language=7, kind=0.01)])
@pytest.mark.parametrize("seed", range(4))
def test_a_glance_tells_what_the_book_says(seed, weights):
    seekers, offers, graph = crowd(60, 40, seed)
    book = Book(seekers, offers, graph, weights, week_of=WEEK)
    sides = book.sides(seekers, room=book.room, barred=frozenset())
    appeal, offer = (each.ravel() for each in np.indices((60, 40)))

    seen = Glance(sides).beside_skills(appeal, offer).reshape(60, 40)

    table = dense.over_all(sides)
    kept = np.logical_and.reduce([table.kept[rule] for rule in ASKED])
    worth = scoring.contributions(table.parts, sides.share)[[LANGUAGE, HOURS, KIND]].sum(axis=0)
    assert np.array_equal(seen, np.where(kept, worth, ASIDE))
    assert kept.any()
    assert not kept.all()


def test_more_flags_than_fit_are_refused():
    with pytest.raises(ValueError, match="17 flags"):
        _side_by_side(np.ones((1, 17), dtype=np.bool_))
