"""The pages of the appeal form that lead from words to jobs and skills."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, ValidationError

from matching.forms.base import Filled, Plain, Short, stripped
from matching.forms.fields import Offered
from matching.forms.intake import PageForm

LONGEST_JOB = 120


class JobForm(PageForm):
    """The work that was done, in the person's own words."""

    text = StringField(
        _("What work did you do?"),
        [Filled(_("Write in a few words what work you did.")), Short(LONGEST_JOB), Plain()],
        filters=[stripped],
    )


class TargetForm(PageForm):
    """The work or skill that is wanted, in the person's own words."""

    text = StringField(
        _("Which work or skill do you want next?"),
        [Short(LONGEST_JOB), Plain()],
        filters=[stripped],
    )
    unknown = BooleanField(_("I do not know yet"))

    def validate_text(self, field: StringField) -> None:
        """Ask for words from those who do not say that they have none."""
        if not field.data and not self.unknown.data:
            raise ValidationError(
                _("Write which work or skill you want, or tick “I do not know yet”.")
            )


class IdeasForm(PageForm):
    """Which of the suggested occupations could be the target; the view fills in the choices."""

    choice = RadioField(
        _("Would one of these suit you?"),
        [Filled(_("Choose one of them, or “None of these”.")), Offered()],
        choices=[],
        validate_choice=False,
    )


class ChoiceForm(PageForm):
    """Which of the candidates the words meant; the view fills in the choices."""

    choice = RadioField(
        _("Which of these fits best?"),
        [Filled(_("Choose the one that fits best, or “None of these”.")), Offered()],
        choices=[],
        validate_choice=False,
    )


class SkillsForm(PageForm):
    """Skills to tick, and a search for more; the view fills in the choices."""

    suggested = SelectMultipleField(
        _("Tick what you know"), [Offered()], choices=[], validate_choice=False
    )
    added = SelectMultipleField(_("What you added"), [Offered()], choices=[], validate_choice=False)
    texts = SelectMultipleField(
        _("In your own words"), [Offered()], choices=[], validate_choice=False
    )
    found = SelectMultipleField(
        _("Did you mean one of these?"), [Offered()], choices=[], validate_choice=False
    )
    keep_words = BooleanField(_("None of these: keep my words for a coordinator"))
    search = StringField(_("Add a skill"), [Short(LONGEST_JOB), Plain()], filters=[stripped])

    def answers(self) -> dict[str, Any]:
        """Return everything ticked, wherever on the page, and the kept words."""
        ticked = [*self.suggested.data, *self.added.data, *self.found.data]
        return {"skills": list(dict.fromkeys(ticked)), "texts": list(self.texts.data)}


class HeldForm(SkillsForm):
    """Skills that are there, and what often comes with them."""

    companions = SelectMultipleField(
        _("Often known together with these"), [Offered()], choices=[], validate_choice=False
    )

    def answers(self) -> dict[str, Any]:
        """Return everything ticked, the companions too."""
        given = super().answers()
        return {**given, "skills": list(dict.fromkeys([*given["skills"], *self.companions.data]))}


class WantedForm(SkillsForm):
    """Skills to learn; and, of those that the target asks for, the ones that are there already."""

    suggested = SelectMultipleField(
        _("Tick what you want to learn"), [Offered()], choices=[], validate_choice=False
    )
    brought = SelectMultipleField(
        _("Do you have any of these already?"), [Offered()], choices=[], validate_choice=False
    )

    def answers(self) -> dict[str, Any]:
        """Return what is to be learned, and apart from it what the person brings."""
        return {**super().answers(), "brought": list(self.brought.data)}
