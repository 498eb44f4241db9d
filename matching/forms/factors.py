"""Forms for the second factor, and for proving once more who one is."""

import unicodedata
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, StringField, ValidationError

from matching.domain.colleagues import Change
from matching.forms.accounts import known_password
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.fields import Offered
from matching.forms.labels import choices

DIGITS = 6
LONGEST_CODE = 60


class SixDigits:
    """Refuse what cannot be a code of an app."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError unless there are six digits, blanks aside."""
        typed = unicodedata.normalize("NFKC", "".join((field.data or "").split()))
        if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
            raise ValidationError(_("A code has six digits. Type the one that your app shows now."))


class CodeForm(Form):
    """The six digits that an authenticator app shows."""

    refusal = _(
        "This code does not fit. Each code works once: wait for the next one. If that does not "
        "fit either, look whether the clock of your phone is right."
    )
    code = StringField(
        _("Code of six digits"),
        [
            Filled(_("Type the six digits that your app shows.")),
            Short(LONGEST_CODE),
            Plain(),
            SixDigits(),
        ],
        filters=[stripped],
    )


class RecoveryForm(Form):
    """One of the codes that were written down."""

    refusal = _("This recovery code does not fit. Each of them works once: take another one.")
    code = StringField(
        _("Recovery code"),
        [Filled(_("Type one of your recovery codes.")), Short(LONGEST_CODE), Plain()],
        filters=[stripped],
    )


class AskingForm(Form):
    """Something that only the person themselves may do: their password is asked for again."""

    password = known_password(_("Your password"))


class ColleagueChangeForm(AskingForm):
    """What to change about the account of a colleague."""

    change = RadioField(
        _("What do you want to do?"),
        [Filled(_("Choose what you want to do.")), Offered()],
        validate_choice=False,
    )

    def offer(self, changes: Sequence[Change]) -> None:
        """Let these be chosen from."""
        self.change.choices = choices(changes)

    def to_change(self) -> Change:
        """Return what was chosen."""
        return Change(self.change.data)
