"""The form of an offer: one page that remembers everything through each search."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import wtforms
from flask_babel import lazy_gettext as _
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from matching.domain.vetting import MOST_SKILLS, OfferDraft
from matching.domain.vocabulary import (
    TIME_ZONES,
    Circle,
    DayPart,
    LanguageLevel,
    NeedKind,
    SkillLevel,
    SpokenLanguage,
)
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.fields import Offered, Whole, offered
from matching.forms.labels import LABELS, choices, cities

MOST_HOURS = 40
MOST_PEOPLE = 20
LONGEST_SEARCH = 120
LONGEST_ID = 64


class SkillForm(wtforms.Form):
    """One skill, with the level up to which it is taught; without a level it is not offered."""

    skill = HiddenField(validators=[Short(LONGEST_ID)])
    level = SelectField(
        _("How far can you take somebody?"),
        [Offered()],
        choices=[SelectChoice("", _("not offered")), *choices(SkillLevel)],
        validate_choice=False,
        default="",
    )


class OfferForm(Form):
    """What a mentor gives."""

    offer_id = HiddenField()
    kinds = SelectMultipleField(
        _("What help do you offer?"),
        [Filled(_("Choose at least one kind of help.")), Offered()],
        choices=choices(NeedKind),
        validate_choice=False,
    )
    circles = SelectMultipleField(
        _("Whom are you ready to help?"),
        [Filled(_("Choose at least one background.")), Offered()],
        choices=choices(Circle),
        validate_choice=False,
    )
    hours = Whole(
        _("How many hours a week can you give?"),
        [Filled(_("Write how many hours a week you have, from 1 to 40."))],
    )
    capacity = Whole(
        _("How many people can you help at the same time?"),
        [Filled(_("Write how many people, from 1 to 20."))],
    )
    zone = SelectField(
        _("Whose clock do you live by?"),
        [Filled(_("Choose a city.")), Offered()],
        choices=cities(TIME_ZONES),
        validate_choice=False,
        default=TIME_ZONES[0],
    )
    parts = SelectMultipleField(
        _("When do you have time?"),
        [Filled(_("Choose at least one part of the week.")), Offered()],
        choices=choices(DayPart),
        validate_choice=False,
    )
    path_circle = SelectField(
        _("What did you leave?"),
        [Offered()],
        choices=[SelectChoice("", _("I did not change my trade")), *choices(Circle)],
        validate_choice=False,
        default="",
    )
    path_search = StringField(
        _("What do you work as now?"), [Short(LONGEST_SEARCH), Plain()], filters=[stripped]
    )
    path = RadioField(
        _("Which of these is your work now?"), [Offered()], choices=[], validate_choice=False
    )
    job_search = StringField(
        _("Name a job whose skills you can teach"),
        [Short(LONGEST_SEARCH), Plain()],
        filters=[stripped],
    )
    skill_search = StringField(
        _("Or name a single skill"), [Short(LONGEST_SEARCH), Plain()], filters=[stripped]
    )
    skills = FieldList(FormField(SkillForm), max_entries=MOST_SKILLS)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a language to talk in, and for a skill from those who teach."""
        valid = super().validate(extra_validators)
        if not any(level >= LanguageLevel.CONVERSATIONAL for level in self._spoken().values()):
            first = self.languages()[0]
            first.errors = (*first.errors, _("Choose at least one language in which you can talk."))
            valid = False
        teaches = NeedKind.TEACHING.value in (self.kinds.data or [])
        if teaches and not self.taught() and not self.skill_search.data:
            self.reject_skills(_("Choose at least one skill, because you offer to teach."))
            valid = False
        return valid

    def validate_hours(self, field: Whole) -> None:
        """Keep the hours within a week that somebody can live."""
        if not 1 <= field.data <= MOST_HOURS:
            raise ValidationError(_("Write a number from 1 to 40."))

    def validate_capacity(self, field: Whole) -> None:
        """Keep the people within what one mentor can look after."""
        if not 1 <= field.data <= MOST_PEOPLE:
            raise ValidationError(_("Write a number from 1 to 20."))

    @property
    def identity(self) -> UUID:
        """Return the id that was made with the form, a new one when it was lost on the way."""
        try:
            return UUID(self.offer_id.data)
        except (TypeError, ValueError):
            return uuid4()

    def reject_skills(self, problem: Any) -> None:
        """Say what is wrong with the skills, where they are looked for."""
        self.skill_search.errors = (*self.skill_search.errors, problem)

    def forget_errors(self) -> None:
        """Say nothing yet: the form was only searched in."""
        for field in self:
            field.errors = ()

    def languages(self) -> Sequence[Any]:
        """Return the fields of all languages."""
        return [self[f"language_{language}"] for language in SpokenLanguage]

    def offer_paths(self, occupations: Iterable[tuple[str, str]]) -> None:
        """Put occupations up for choice, with one more for none of them."""
        found = list(occupations)
        self.path.choices = [*offered(found), SelectChoice("", _("None of these"))] if found else []

    def begin(self, draft: OfferDraft) -> None:
        """Fill the form with an offer that is there already."""
        self.kinds.data = [kind.value for kind in draft.kinds]
        self.circles.data = [circle.value for circle in draft.circles]
        for language, level in draft.languages.items():
            self[f"language_{language}"].data = str(level.value)
        self.hours.data, self.capacity.data = draft.weekly_hours, draft.capacity
        self.zone.data = draft.time_zone
        self.parts.data = [part.value for part in draft.parts]
        self.path_circle.data = draft.path_circle.value if draft.path_circle else ""
        self.path.data = draft.path_occupation or ""
        self.show_skills(draft.skills, [])

    def show_skills(self, taught: Mapping[str, SkillLevel], found: Iterable[str]) -> None:
        """List the skills with a level first, then those that were found."""
        while self.skills.entries:
            self.skills.pop_entry()
        for skill, level in list(taught.items())[:MOST_SKILLS]:
            self.skills.append_entry({"skill": skill, "level": str(level.value)})
        fresh = [skill for skill in dict.fromkeys(found) if skill not in taught]
        for skill in fresh[: MOST_SKILLS - len(self.skills)]:
            self.skills.append_entry({"skill": skill, "level": ""})

    def listed(self) -> list[str]:
        """Return the skills that stand on the page, with and without a level."""
        return [entry.form.skill.data or "" for entry in self.skills]

    def taught(self) -> dict[str, SkillLevel]:
        """Return the skills that have a level, whatever else is wrong."""
        return {
            entry.form.skill.data: SkillLevel(int(entry.form.level.data))
            for entry in self.skills
            if entry.form.level.data in _SKILL_LEVELS
        }

    def to_draft(self) -> OfferDraft:
        """Return what was filled in."""
        return OfferDraft(
            kinds=frozenset(NeedKind(kind) for kind in self.kinds.data),
            circles=frozenset(Circle(circle) for circle in self.circles.data),
            languages=self._spoken(),
            weekly_hours=self.hours.data,
            time_zone=self.zone.data,
            parts=frozenset(DayPart(part) for part in self.parts.data),
            capacity=self.capacity.data,
            skills=self.taught(),
            path_circle=Circle(self.path_circle.data) if self.path_circle.data else None,
            path_occupation=self.path.data or None,
        )

    def _spoken(self) -> dict[SpokenLanguage, LanguageLevel]:
        chosen = zip(SpokenLanguage, self.languages(), strict=True)
        return {
            language: LanguageLevel(int(field.data))
            for language, field in chosen
            if field.data in _LANGUAGE_LEVELS
        }


_LANGUAGE_LEVELS = {str(level.value) for level in LanguageLevel}
_SKILL_LEVELS = {str(level.value) for level in SkillLevel}

for _spoken in SpokenLanguage:
    setattr(
        OfferForm,
        f"language_{_spoken}",
        SelectField(
            LABELS[SpokenLanguage, _spoken],
            [Offered()],
            choices=[SelectChoice("", _("not at all")), *choices(LanguageLevel)],
            validate_choice=False,
            default="",
        ),
    )
