"""The book, and the same people packed for the solver."""

from collections.abc import Sequence

from matching.domain.profiles import SeekerProfile
from matching.engine.book import Book, Sides
from matching.engine.pool import Pool, barred_rows, pool_of
from matching.engine.problem import Integers
from matching.engine.rules import Barred


class Judge(Book):
    """Knows the people, the offers and the weights of a round, and packs them."""

    def pool(self, seekers: Sequence[SeekerProfile], *, room: Integers, barred: Barred) -> Pool:
        """Return the same people packed for compiled functions, `room` left in the offers."""
        return self.packed(self.sides(seekers, room=room, barred=barred), seekers, barred)

    def packed(self, sides: Sides, seekers: Sequence[SeekerProfile], barred: Barred) -> Pool:
        """Return the two sides packed for compiled functions."""
        return pool_of(
            sides.seekers,
            sides.offers,
            self.share,
            floor=sides.floor,
            extra=sides.extra,
            barred=barred_rows(seekers, self.offers, barred),
        )
