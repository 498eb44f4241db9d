"""Forms for deciding on proposals."""

from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import AnyOf, Regexp, ValidationError

from matching.domain.lifecycles import DeclineReason
from matching.domain.review import Choice
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.labels import choices

LONGEST_NOTE = 500
_DAMAGED = _("This page was damaged on its way. Load it again.")
_CHOOSE_REASON = _("Choose a reason.")


class DecisionForm(Form):
    """A decision on what the page showed, by its version."""

    version = HiddenField(validators=[Regexp(r"\A[0-9]{1,9}\Z", message=_DAMAGED)])

    @property
    def shown_version(self) -> int:
        """Return the version that the page showed. Only after it was validated."""
        return int(self.version.data or "")


class RefusalForm(DecisionForm):
    """A no, with its reason."""

    reason = RadioField(
        _("Why not?"),
        [Filled(_CHOOSE_REASON), AnyOf([*DeclineReason], message=_CHOOSE_REASON)],
        choices=choices(DeclineReason),
        validate_choice=False,
    )
    note = TextAreaField(
        _("A word to the coordinators"), [Short(LONGEST_NOTE), Plain()], filters=[stripped]
    )

    @property
    def given_reason(self) -> DeclineReason:
        """Return the chosen reason. Only after it was validated."""
        return DeclineReason(self.reason.data)


class ApproveManyForm(Form):
    """Several proposals, each with the version that the page showed."""

    chosen = SelectMultipleField(
        _("Proposals"),
        [Filled(_("Choose at least one proposal."))],
        choices=[],
        validate_choice=False,
    )

    def validate_chosen(self, field: SelectMultipleField) -> None:
        """Refuse what no page of ours sends."""
        try:
            self.to_choices()
        except ValueError as error:
            raise ValidationError(_DAMAGED) from error

    def to_choices(self) -> list[Choice]:
        """Return what was chosen. Raises ValueError for what makes no sense."""
        return [_choice(value) for value in self.chosen.data or []]


def choice_value(proposal_id: UUID, version: int) -> str:
    """Return what a box sends when it is ticked."""
    return f"{proposal_id}.{version}"


def _choice(value: str) -> Choice:
    proposal_id, _separator, version = value.partition(".")
    return Choice(UUID(proposal_id), int(version))
