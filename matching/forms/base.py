"""What every form shares: an honest word about an expired page, and text that can be kept."""

import unicodedata
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, ValidationError
from wtforms.validators import StopValidation

_BREAKS = frozenset("\n\r\t")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

EXPIRED = _(
    "This page was open for too long. What you typed is still here: check it and send it again. "
    "If this happens again, allow cookies for this site."
)


class Form(FlaskForm):
    """A form that keeps what was typed whatever is wrong, an expired page included."""

    class Meta:
        """How WTForms builds every form."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read texts, as pages of ours send them: neither JSON nor files."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form or None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a form token that is too old counts as one more error."""
        valid = bool(super().validate(extra_validators))
        if self.meta.csrf and self.csrf_token.errors:
            self.csrf_token.errors = [EXPIRED]
        return valid


class ActionForm(Form):
    """A form without fields, for a button that does something."""


class Filled:
    """Ask for something other than blanks, with a message that says what is missing."""

    field_flags = {"required": True}  # noqa: RUF012  WTForms reads a plain dict

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation when nothing was given."""
        given = field.data.strip() if isinstance(field.data, str) else field.data
        if given in (None, "", [], ()):
            field.errors = []
            raise StopValidation(self.message)


class Short:
    """Refuse a text that is longer than what is kept, and say by how much."""

    def __init__(self, longest: int) -> None:
        self.max = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError for a text that is too long."""
        over = len(field.data or "") - self.max
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)s character too long.",
                    "This is %(num)s characters too long.",
                    over,
                )
            )


class Plain:
    """Refuse characters that cannot be seen and only serve to mislead."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError for control characters and marks that turn text around."""
        text = field.data or ""
        if any(_hidden(character) for character in text):
            raise ValidationError(
                _("This contains hidden characters that cannot be kept. Type it again by hand.")
            )


def _hidden(character: str) -> bool:
    if character in _DIRECTION:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in _BREAKS


def stripped(text: str | None) -> str | None:
    """Take blanks away around a text; a filter for fields."""
    return text.strip() if text else text
