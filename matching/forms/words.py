"""What a coordinator makes of words that fitted nothing."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import wtforms
from flask_babel import lazy_gettext as _
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Regexp

from matching.domain.vocabulary import InterfaceLanguage
from matching.domain.words import LONGEST_WORD, MOST_AT_ONCE, Meaning, NewWord, Opened
from matching.forms.base import EXPIRED, Form, Plain, Short, stripped
from matching.forms.fields import Offered, ShownForm, offered
from matching.forms.labels import choices

LATER, NOTHING = "", "-"
_MOST_DIGITS = 4
_TELLING = ("@", "://", "www.")
_IDS = r"\A[0-9a-f-]{36}( [0-9a-f-]{36})*\Z"


class Impersonal:
    """Refuse a word for everybody that looks like a way to reach somebody, or says nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError for addresses, long numbers, and what has no letter."""
        text = field.data or ""
        if text and not any(map(str.isalpha, text)):
            raise ValidationError(_("Write a word."))
        digits = sum(map(str.isdigit, text))
        if digits > _MOST_DIGITS or any(sign in text for sign in _TELLING):
            raise ValidationError(
                _("This looks like an address or a number of somebody. Everybody would see it.")
            )


class LineForm(wtforms.Form):
    """What texts that say the same mean, and a word for everybody."""

    ids = HiddenField(validators=[Regexp(_IDS, message=EXPIRED)])
    text = HiddenField(validators=[Short(LONGEST_WORD), Plain()])
    """As it was opened: nothing keeps it but the page that goes back and forth."""
    meaning = RadioField(
        _("What does it mean?"), [Offered()], choices=[], validate_choice=False, default=LATER
    )
    search = StringField(
        _("Search with other words"), [Short(LONGEST_WORD), Plain()], filters=[stripped]
    )
    word = StringField(
        _("A word for everybody"),
        [Short(LONGEST_WORD), Plain(), Impersonal()],
        filters=[stripped],
    )
    language = SelectField(
        _("Its language"),
        [Offered()],
        choices=choices(InterfaceLanguage),
        validate_choice=False,
        default=InterfaceLanguage.EN.value,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a meaning before the word that is to have it."""
        valid = bool(super().validate(extra_validators))
        if valid and self.word.data and not self.concept:
            self.word.errors = (_("Choose first what this word means."),)
            return False
        return valid

    @property
    def concept(self) -> str | None:
        """Return the concept that was chosen, None for any other answer."""
        return None if self.meaning.data in (LATER, NOTHING, None) else str(self.meaning.data)

    def offer(self, concepts: Iterable[tuple[str, str]]) -> None:
        """Put concepts up for choice, with ways to choose none of them."""
        self.meaning.choices = [
            *offered(concepts),
            SelectChoice(NOTHING, _("Nothing fits: leave it to whoever reads the appeal")),
            SelectChoice(LATER, _("Decide later")),
        ]

    def to_draft(self, ids: Iterable[UUID]) -> Meaning | None:
        """Return what was chosen for the texts that still wait, None when that was nothing."""
        if self.meaning.data == LATER:
            return None
        word = NewWord(" ".join(self.word.data.split()), InterfaceLanguage(self.language.data))
        return Meaning(tuple(ids), self.concept, word if self.word.data else None)


class BatchForm(Form):
    """A batch that was opened, every group of equal texts with its answer."""

    lines = FieldList(FormField(LineForm), max_entries=MOST_AT_ONCE)

    @classmethod
    def begin(cls, opened: Iterable[Opened]) -> "BatchForm":
        """Return the form for a batch that was just opened."""
        form = cls(formdata=None)
        for group in opened:
            form.lines.append_entry({"ids": " ".join(map(str, group.ids)), "text": group.text})
        return form

    @property
    def opened(self) -> list[Opened]:
        """Return the groups that the page showed. Raises ValueError when it is not ours."""
        return [
            Opened(entry.form.text.data or "", _ids(entry.form.ids.data or ""))
            for entry in self.lines
        ]

    def keep(self, entries: Collection[FormField]) -> None:
        """Leave only these groups on the page."""
        self.lines.entries = [entry for entry in self.lines.entries if entry in entries]

    def forget_errors(self) -> None:
        """Say nothing yet: the form was only searched in."""
        self.lines.errors = []
        for entry in self.lines:
            for field in entry.form:
                field.errors = ()

    def reject_word(self, word: str, problem: Any) -> None:
        """Say beside every proposal of this word why it cannot be one."""
        for entry in self.lines:
            if " ".join((entry.form.word.data or "").split()) == word:
                entry.form.word.errors = (problem,)
        self.lines.errors = [entry.errors for entry in self.lines]


class WordForm(ShownForm):
    """A decision about a word, as the page showed it."""


def _ids(text: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(each) for each in text.split()))
