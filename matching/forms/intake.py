"""The pages of the appeal form."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from matching.domain.vocabulary import (
    TIME_ZONES,
    Audience,
    Circle,
    ContactKind,
    DayPart,
    Deadline,
    LanguageLevel,
    NeedKind,
    SpokenLanguage,
)
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.fields import Day, Offered, Whole, offered, one_break
from matching.forms.labels import LABELS, choices, cities

LONGEST_STORY = 8000
LONGEST_CONTACT = 200
MOST_HOURS = 40
EARLIEST = timedelta(days=366)
LATEST = timedelta(days=3660)
MAIN_LANGUAGES = (SpokenLanguage.BE, SpokenLanguage.RU, SpokenLanguage.EN, SpokenLanguage.PL)


class PageForm(Form):
    """One page of the appeal form; it ends in answers that a session can keep."""

    def answers(self) -> dict[str, Any]:
        """Return what was filled in, by field."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}


class StoryForm(PageForm):
    """What happened."""

    story = TextAreaField(
        _("What happened?"),
        [Filled(_("Write a few words about what happened.")), Short(LONGEST_STORY), Plain()],
        filters=[stripped, one_break],
    )
    circle = RadioField(
        _("Where did you work?"),
        [Filled(_("Choose where you worked.")), Offered()],
        choices=choices(Circle),
        validate_choice=False,
    )


class NeedsForm(PageForm):
    """Which help, in which order."""

    first = RadioField(
        _("What would help you most?"),
        [Filled(_("Choose what would help you most.")), Offered()],
        choices=choices(NeedKind),
        validate_choice=False,
    )
    second = SelectField(
        _("And second?"),
        [Offered()],
        choices=[*offered([("", _("Nothing more"))]), *choices(NeedKind)],
        validate_choice=False,
        default="",
    )
    third = SelectField(
        _("And third?"),
        [Offered()],
        choices=[*offered([("", _("Nothing more"))]), *choices(NeedKind)],
        validate_choice=False,
        default="",
    )

    def validate_second(self, field: SelectField) -> None:
        """Refuse to name the same help twice."""
        self._differs(field, [self.first.data])

    def validate_third(self, field: SelectField) -> None:
        """Refuse to name the same help twice."""
        self._differs(field, [self.first.data, self.second.data])

    def _differs(self, field: SelectField, earlier: Iterable[str | None]) -> None:
        if field.data and field.data in earlier:
            raise ValidationError(_("You have chosen this already. Choose another one."))


class TimeForm(PageForm):
    """Languages, hours and the parts of the week."""

    hours = Whole(
        _("How many hours a week can you give?"),
        [Filled(_("Write how many hours a week you have, from 1 to 40."))],
    )
    zone = SelectField(
        _("Whose clock do you live by?"),
        [Filled(_("Choose a city.")), Offered()],
        validate_choice=False,
        choices=cities(TIME_ZONES),
        default=TIME_ZONES[0],
    )
    parts = SelectMultipleField(
        _("When do you have time?"),
        [Filled(_("Choose at least one part of the week.")), Offered()],
        choices=choices(DayPart),
        validate_choice=False,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one language that a conversation can be held in."""
        valid = super().validate(extra_validators)
        spoken = [self[f"language_{language}"] for language in SpokenLanguage]
        enough = {str(level.value) for level in LanguageLevel if level > LanguageLevel.BASIC}
        if enough & {field.data for field in spoken}:
            return valid
        message = _("Choose at least one language in which you can talk.")
        spoken[0].errors = [*spoken[0].errors, message]
        return False

    def validate_hours(self, field: Whole) -> None:
        """Keep the hours within a week that somebody can live."""
        if not 1 <= field.data <= MOST_HOURS:
            raise ValidationError(_("Write a number from 1 to 40."))


for _spoken in SpokenLanguage:
    _levels = [*offered([("", _("not at all"))]), *choices(LanguageLevel)]
    setattr(
        TimeForm,
        f"language_{_spoken}",
        SelectField(
            LABELS[SpokenLanguage, _spoken],
            [Offered()],
            choices=_levels,
            validate_choice=False,
            default="",
        ),
    )


class DatesForm(PageForm):
    """Dates that press."""

    contract_end = Day(LABELS[Deadline, Deadline.CONTRACT_END])
    debt = Day(LABELS[Deadline, Deadline.DEBT])
    relocation = Day(LABELS[Deadline, Deadline.RELOCATION])

    def __init__(
        self, formdata: Any = None, *, today: date, kept: dict[str, str | None] | None = None
    ) -> None:
        days = {name: date.fromisoformat(day) for name, day in (kept or {}).items() if day}
        super().__init__(formdata, data=days)
        self.today = today

    def answers(self) -> dict[str, Any]:
        """Return each day in the form that a session can keep."""
        return {kind.value: _iso(self[kind].data) for kind in Deadline}

    def validate_contract_end(self, field: Day) -> None:
        """Refuse a date that must be a slip of the pen."""
        self._near(field)

    validate_debt = validate_contract_end
    validate_relocation = validate_contract_end

    def _near(self, field: Day) -> None:
        if field.data is None:
            return
        if field.data < self.today - EARLIEST:
            raise ValidationError(_("This date is long past. Check the year."))
        if field.data > self.today + LATEST:
            raise ValidationError(_("This date is too far away. Check the year."))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class ContactForm(PageForm):
    """Ways to reach the person, each with its own consent."""

    def validate_email(self, field: StringField) -> None:
        """Ask for an address that mail can be sent to."""
        before, at, after = (field.data or "").rpartition("@")
        if field.data and not (at and before and "." in after.strip(".")):
            raise ValidationError(_("Write a whole email address, like name@example.org."))


for _kind in ContactKind:
    setattr(
        ContactForm,
        _kind.value,
        StringField(
            LABELS[ContactKind, _kind],
            [Short(LONGEST_CONTACT), Plain()],
            filters=[stripped],
            default="",
        ),
    )
    setattr(
        ContactForm,
        f"{_kind}_audience",
        SelectField(
            _("Who may see this?"),
            [Offered()],
            choices=choices(Audience),
            validate_choice=False,
            default=Audience.COORDINATORS.value,
        ),
    )
