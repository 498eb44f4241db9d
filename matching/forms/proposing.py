"""The form that proposes the best match of an appeal: it says what the page showed."""

from uuid import UUID

from wtforms import HiddenField
from wtforms.validators import Regexp

from matching.forms.base import EXPIRED
from matching.forms.fields import ShownForm

_UUID = r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"


class PairForm(ShownForm):
    """The version of the appeal, whose offer it was, and how well the two fit."""

    offer_id = HiddenField(validators=[Regexp(_UUID, message=EXPIRED)])
    score = HiddenField(validators=[Regexp(r"\A[0-9]{1,7}\Z", message=EXPIRED)])

    @property
    def shown_offer(self) -> UUID:
        """Return the offer that the page showed. Only after it was validated."""
        return UUID(self.offer_id.data or "")

    @property
    def shown_score(self) -> int:
        """Return the score that the page showed, in millionths. Only after it was validated."""
        return int(self.score.data or "")
