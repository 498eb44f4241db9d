"""What the two of a pair write down, and how a pair is closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from matching.domain.lifecycles import Outcome
from matching.domain.progress import FEWEST_MINUTES, MOST_MINUTES, Going, StillEmployed
from matching.domain.vocabulary import Role
from matching.forms.base import EXPIRED, Filled, Form, Plain, Short, stripped
from matching.forms.fields import Day, Offered, Whole, one_break
from matching.forms.labels import LABELS, choices

LONGEST_STEP = 300
LONGEST_NOTE = 2000
FURTHEST = timedelta(days=731)

IN_THEIR_WORDS = {
    Role.SEEKER: {
        Outcome.EMPLOYED: _("I have found a job"),
        Outcome.COURSE_FINISHED: _("I have learned what I wanted"),
        Outcome.REMATCH: _("I would like another mentor"),
        Outcome.STOPPED_BY_SEEKER: _("I want to stop for now"),
    },
    Role.MENTOR: {
        Outcome.COURSE_FINISHED: _("They have learned what they wanted"),
        Outcome.EMPLOYED: _("They have found a job"),
        Outcome.STOPPED_BY_MENTOR: _("I cannot go on"),
        Outcome.LOST_CONTACT: _("I cannot reach them any more"),
    },
}


class Given(Filled):
    """Ask for a day or a number; what was typed and could not be read has its own message."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation when there is nothing to go on with."""
        if field.process_errors and any(text.strip() for text in field.raw_data or ()):
            raise StopValidation
        super().__call__(form, field)


class Same(HiddenField):
    """Which version of a thing the page showed; a number that nobody types."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; anything else counts as missing."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isdecimal() and len(text) < len(str(2**31)) else None


class Once(HiddenField):
    """The id of what the form will make: sent twice, it is made once."""

    data: Any

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, default=lambda: str(uuid4()), **options)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no id of ours."""
        try:
            UUID(self.data or "")
        except ValueError as error:
            self.data = str(uuid4())
            raise ValidationError(str(EXPIRED)) from error


class EntryForm(Form):
    """A form that makes one thing, however often it is sent."""

    once = Once()

    @property
    def entry_id(self) -> UUID:
        """Return the id of what is made."""
        return UUID(self.once.data)


class StepForm(EntryForm):
    """A step of the plan."""

    text = TextAreaField(
        _("Next step"),
        [Filled(_("Write what the step is.")), Short(LONGEST_STEP), Plain()],
        filters=[stripped, one_break],
    )
    due = Day(_("To be done by"))

    def from_day(self, today: date) -> "StepForm":
        """Accept only days that are still ahead, and not out of sight."""
        self.first, self.last = today, today + FURTHEST
        return self

    def validate_due(self, field: Day) -> None:
        """Refuse a day that has passed, or one that nobody can plan for."""
        if field.data and field.data < self.first:
            raise ValidationError(gettext("This day has passed. Choose one that is still ahead."))
        if field.data and field.data > self.last:
            raise ValidationError(gettext("This is too far ahead. Choose a day within two years."))


class SessionForm(EntryForm):
    """A session that took place; the view says between which days."""

    held = Day(_("On which day?"), [Given(_("Write on which day you met."))])
    minutes = Whole(_("How many minutes?"), [Given(_("Write how many minutes it took."))])
    note = TextAreaField(
        _("What did you do?"), [Short(LONGEST_NOTE), Plain()], filters=[stripped, one_break]
    )

    def between(self, first: date, last: date) -> "SessionForm":
        """Accept only days of the pair, up to now."""
        self.first, self.last = first, last
        return self

    def validate_held(self, field: Day) -> None:
        """Refuse a day before the pair began, or one that is still to come."""
        if field.data and field.data > self.last:
            raise ValidationError(gettext("This day is still to come. Write when you met."))
        if field.data and field.data < self.first:
            raise ValidationError(gettext("This day is before the two of you began."))

    def validate_minutes(self, field: Whole) -> None:
        """Refuse what is no session."""
        if field.data is not None and not FEWEST_MINUTES <= field.data <= MOST_MINUTES:
            raise ValidationError(
                gettext(
                    "A session takes between %(fewest)s and %(most)s minutes.",
                    fewest=FEWEST_MINUTES,
                    most=MOST_MINUTES,
                )
            )


class CheckInForm(EntryForm):
    """A word to the coordinators."""

    going = RadioField(
        _("How is it going?"),
        [Filled(_("Choose how it is going.")), Offered()],
        choices=choices(Going),
        validate_choice=False,
    )
    note = TextAreaField(
        _("What should a coordinator know?"),
        [Short(LONGEST_NOTE), Plain()],
        filters=[stripped, one_break],
    )


class VersionForm(Form):
    """A button that decides on what the page showed."""

    version = Same(validators=[Filled(EXPIRED)])


class CloseForm(VersionForm):
    """How a pair ended, in the words of whoever says so."""

    outcome = RadioField(
        _("How did it end?"),
        [Filled(_("Choose how it ended.")), Offered()],
        validate_choice=False,
    )

    def offer(self, role: Role, outcomes: Iterable[Outcome]) -> "CloseForm":
        """Offer these outcomes."""
        words = IN_THEIR_WORDS.get(role, {})
        self.outcome.choices = [
            (outcome.value, words.get(outcome, LABELS[type(outcome), outcome]))
            for outcome in outcomes
        ]
        return self


class AnswerForm(Form):
    """Whether a job lasted; three buttons."""

    answer = RadioField(
        _("Still employed?"),
        [Filled(_("Choose an answer.")), Offered()],
        choices=choices(StillEmployed),
        validate_choice=False,
    )
