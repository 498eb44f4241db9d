"""Fields that several forms share: what was typed is kept whatever it is, and explained."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Regexp, StopValidation
from wtforms.widgets import TextInput

from matching.forms.base import EXPIRED, Form

NOT_OFFERED = _("Choose one of the answers on this page.")


def one_break(text: str | None) -> str | None:
    """Count a line break as one character, as the browser's own limit does; a filter."""
    return text.replace("\r\n", "\n") if text else text


def offered(labels: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return values with their labels as the choices of a field."""
    return [SelectChoice(value, label) for value, label in labels]


class Offered:
    """Refuse what was not among the choices."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation for an unknown code."""
        given = field.data if isinstance(field.data, list) else [field.data or ""]
        if not set(given) <= {choice.value for choice in field.iter_choices()} | {""}:
            raise StopValidation(NOT_OFFERED)


class Whole(IntegerField):
    """A whole number; anything else is kept and explained."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say what was expected."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Type a whole number, for example 6.")) from error


class Day(DateField):
    """A day, typed: a browser's own control throws away what it cannot read."""

    data: Any

    widget: Any = TextInput()

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or say how to write it; nothing typed is no day."""
        if not any(text.strip() for text in valuelist):
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError(_("Write the date as day.month.year, like 31.12.2027.")) from error


class ShownForm(Form):
    """A decision about an appeal as the page showed it, by its version."""

    version = HiddenField(validators=[Regexp(r"\A[0-9]{1,9}\Z", message=EXPIRED)])

    @property
    def shown_version(self) -> int:
        """Return the version that the page showed. Only after it was validated."""
        return int(self.version.data or "")
