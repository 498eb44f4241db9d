"""What a seeker types once the appeal is sent: the receipt, an answer, and the last word."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.fields import ShownForm, one_break

LONGEST_ANSWER = 4000
LONGEST_PHRASE = 200


class WordsForm(Form):
    """Two words of the receipt, typed back."""

    first = StringField(
        _("The first word"),
        [Filled(_("Type this word of your receipt.")), Short(40), Plain()],
        filters=[stripped],
    )
    second = StringField(
        _("The second word"),
        [Filled(_("Type this word of your receipt.")), Short(40), Plain()],
        filters=[stripped],
    )


class ReturnForm(Form):
    """A receipt."""

    phrase = TextAreaField(
        _("Your receipt"),
        [Filled(_("Type the eight words of your receipt.")), Short(LONGEST_PHRASE), Plain()],
        filters=[stripped],
    )


class AnswerForm(ShownForm):
    """The answer to a coordinator's question."""

    text = TextAreaField(
        _("Your answer"),
        [Filled(_("Write an answer to the question.")), Short(LONGEST_ANSWER), Plain()],
        filters=[stripped, one_break],
    )


class WithdrawForm(Form):
    """The last word of a seeker."""

    sure = BooleanField(_("Yes, withdraw my appeal and erase what I wrote"))

    def validate_sure(self, field: BooleanField) -> None:
        """Ask again before anything is erased."""
        if not field.data:
            raise ValidationError(_("Tick this box if you want to withdraw."))
