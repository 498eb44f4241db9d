"""Why a coordinator opens something sealed."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from matching.domain.openings import REASONS, Count, OpeningReason, Sealed
from matching.forms.base import Filled, Form
from matching.forms.fields import Offered
from matching.forms.labels import choices

USED_UP = _(
    "You have opened as many as one person may today. Ask another coordinator or an "
    "administrator. Tomorrow you can go on."
)
INVALID, TOO_MANY = 422, 429


class OpeningForm(Form):
    """The one question before something is opened."""

    count: Count
    why = SelectField(
        _("Why do you open it?"),
        [Filled(_("Choose why you open it.")), Offered()],
        validate_choice=False,
        default="",
    )

    def ask(self, what: Sealed, count: Count) -> "OpeningForm":
        """Offer the reasons that there can be for this, to somebody who opened that many."""
        nothing_yet = SelectChoice("", _("Choose a reason"))
        self.why.choices = [nothing_yet, *choices(REASONS[what])]
        self.count = count
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what was opened without a reason, or after the day's share is used up."""
        valid = super().validate(extra_validators)
        if valid and self.count.used_up:
            self.why.errors = (USED_UP,)
            return False
        return valid

    @property
    def reason(self) -> OpeningReason:
        """Return what was chosen. Only after it was validated."""
        return OpeningReason(self.why.data)

    @property
    def refused_as(self) -> int:
        """Return the status of the answer to what was not valid."""
        return TOO_MANY if self.count.used_up else INVALID
