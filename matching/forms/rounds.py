"""Forms for running a round and laying two side by side."""

import re
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import AnyOf

from matching.domain.matches import AddedPart, ScorePart
from matching.domain.profiles import WEEKS_IN_YEAR, Weights
from matching.domain.vocabulary import Policy
from matching.forms.base import Filled, Form, Short, stripped
from matching.forms.labels import choices

_DECIMAL = re.compile(r"[0-9]{1,3}([.,][0-9]{0,6})?|[.,][0-9]{1,6}")
_LONGEST_NUMBER = 10
_WEEKS = _("Weeks of waiting that count: type a whole number from 0 to 52.")
_CHOOSE_POLICY = _("Choose what comes first.")
_CHOOSE_ROUND = _("Choose a round.")
_FRACTIONS = (*ScorePart, AddedPart.WAITING, AddedPart.PRIORITY)


class Fraction:
    """Ask for a number from 0 to 1, with a comma or a point."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError for anything else."""
        if not _DECIMAL.fullmatch(field.data) or _decimal(field.data) > 1:
            raise ValidationError(self.message)


class Weeks:
    """Ask for a whole number of weeks within a year."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError for anything else."""
        if not re.fullmatch("[0-9]{1,2}", field.data) or int(field.data) > WEEKS_IN_YEAR:
            raise ValidationError(_WEEKS)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _fraction(label: Any, hint: Any = "") -> StringField:
    message = _("%(label)s: type a number from 0 to 1, for example 0.25.", label=label)
    return StringField(
        label,
        [Filled(message), Short(_LONGEST_NUMBER), Fraction(message)],
        filters=[stripped],
        description=hint,
        render_kw={"inputmode": "decimal"},
    )


class RoundForm(Form):
    """What a round puts first, and how much each part of the score counts."""

    policy = RadioField(
        _("What comes first?"),
        [Filled(_CHOOSE_POLICY), AnyOf([*Policy], message=_CHOOSE_POLICY)],
        choices=choices(Policy),
        validate_choice=False,
    )
    skills = _fraction(_("Skills"), _("How much of what the person lacks the mentor teaches."))
    level = _fraction(_("Depth of knowledge"), _("How far the mentor can take them."))
    language = _fraction(_("Common language"), _("How fluent both are in their best language."))
    hours = _fraction(_("Common hours"), _("How much of the person's time both have free."))
    kind = _fraction(_("Kind of help"), _("How high the need stands in the person's order."))
    path = _fraction(_("Same change of trade"), _("The mentor once made the same step."))
    floor = _fraction(
        _("Lowest score"), _("No pair below this score is proposed, however long somebody waits.")
    )
    waiting = _fraction(
        _("For each week of waiting"), _("Added to the weight of a person when people compete.")
    )
    waiting_weeks = StringField(
        _("Weeks of waiting that count"),
        [Filled(_WEEKS), Short(_LONGEST_NUMBER), Weeks()],
        filters=[stripped],
        description=_("Waiting longer than this adds no more."),
        render_kw={"inputmode": "numeric"},
    )
    priority = _fraction(
        _("For each step of urgency"), _("Urgent is two steps above normal, soon is one.")
    )

    @classmethod
    def showing(cls, policy: Policy, weights: Weights) -> "RoundForm":
        """Return the form, filled with these."""
        fractions = {
            name: format_decimal(getattr(weights, name), format="0.######")
            for name in (*_FRACTIONS, "floor")
        }
        weeks = {"waiting_weeks": str(weights.waiting_weeks)}
        return cls(data={"policy": policy.value} | fractions | weeks)

    def validate_skills(self, field: Field) -> None:
        """Refuse weights that leave nothing to tell mentors apart by."""
        if not any(re.search("[^0.,]", self[part.value].data or "") for part in ScorePart):
            raise ValidationError(_("At least one part of the score must count more than 0."))

    def to_policy(self) -> Policy:
        """Return what comes first. Only after it was validated."""
        return Policy(self.policy.data)

    def to_weights(self) -> Weights:
        """Return the weights. Only after they were validated."""
        fractions = {name: _decimal(self[name].data) for name in (*_FRACTIONS, "floor")}
        return Weights(**fractions, waiting_weeks=int(self.waiting_weeks.data))


class CompareForm(Form):
    """Two rounds to lay side by side. It changes nothing, so it needs no token."""

    class Meta:
        """How WTForms builds it."""

        csrf = False

    first = SelectField(_("Before"), [Filled(_CHOOSE_ROUND)], choices=[], validate_choice=False)
    second = SelectField(_("After"), [Filled(_CHOOSE_ROUND)], choices=[], validate_choice=False)
