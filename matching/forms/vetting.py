"""Forms of those who want to be mentors, and of those who check them."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice

from matching.domain.lifecycles import MentorStatus
from matching.domain.vetting import ApplicationDraft
from matching.domain.vocabulary import TrustTier
from matching.forms.accounts import new_password, repeated_password, sign_in_name
from matching.forms.base import ActionForm, Filled, Form, Plain, Short, stripped
from matching.forms.fields import Offered, one_break
from matching.forms.labels import choices

LONGEST_SHOWN_NAME = 60
LONGEST_TEXT = 2000
LONGEST_CONTACT = 200
LONGEST_NOTE = 1000

WAITING = "waiting"
EVERYBODY = "everybody"


class ApplicationForm(Form):
    """Somebody who wants to be a mentor."""

    shown_name = StringField(
        _("A name to call you by"),
        [
            Filled(_("Write a name by which a person you help may call you.")),
            Short(LONGEST_SHOWN_NAME),
            Plain(),
        ],
        filters=[stripped],
    )
    about = TextAreaField(
        _("Why do you want to help?"),
        [Filled(_("Write a few sentences about why.")), Short(LONGEST_TEXT), Plain()],
        filters=[stripped, one_break],
    )
    references = TextAreaField(
        _("Who knows you, and how can we check?"),
        [
            Filled(_("Name somebody who knows you, or a place where your work can be seen.")),
            Short(LONGEST_TEXT),
            Plain(),
        ],
        filters=[stripped, one_break],
    )
    contact = StringField(
        _("How can a coordinator reach you?"),
        [
            Filled(_("Write one way to reach you, for example a Signal name.")),
            Short(LONGEST_CONTACT),
            Plain(),
        ],
        filters=[stripped],
    )
    name = sign_in_name()
    password = new_password(_("Password"))
    again = repeated_password("password")

    def to_draft(self) -> ApplicationDraft:
        """Return what was filled in."""
        return ApplicationDraft(
            sign_in_name=self.name.data,
            password=self.password.data,
            shown_name=self.shown_name.data,
            about=self.about.data,
            references=self.references.data,
            contact=self.contact.data,
        )


class QueueForm(Form):
    """Which mentors to list."""

    class Meta:
        """A question changes nothing: it needs no token."""

        csrf = False

    status = SelectField(
        _("Show"),
        [Offered()],
        choices=[
            SelectChoice(WAITING, _("waiting for your word")),
            *choices(MentorStatus),
            SelectChoice(EVERYBODY, _("everybody")),
        ],
        validate_choice=False,
        default=WAITING,
    )

    def to_statuses(self, waiting: Iterable[MentorStatus]) -> frozenset[MentorStatus]:
        """Return the statuses that were asked for; `waiting` are those of the first choice."""
        if self.status.data == WAITING:
            return frozenset(waiting)
        if self.status.data == EVERYBODY:
            return frozenset(MentorStatus)
        return frozenset({MentorStatus(self.status.data)})


class VersionedForm(ActionForm):
    """A decision about what a page showed."""

    version = HiddenField(default="0")

    def shown(self) -> int:
        """Return the version that the page showed; one that nothing has when it is no number."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004  longer is no version of ours


class LeaveForm(VersionedForm):
    """The last word of a mentor."""

    sure = BooleanField(_("Yes, end my work here and erase what I wrote"))

    def validate_sure(self, field: BooleanField) -> None:
        """Ask again before anything is erased."""
        if not field.data:
            raise ValidationError(_("Tick this box if you want everything erased."))


class VouchForm(VersionedForm):
    """One coordinator's word."""

    note = TextAreaField(
        _("How do you know that this person is who they say?"),
        [Filled(_("Write in a sentence or two what you checked.")), Short(LONGEST_NOTE), Plain()],
        filters=[stripped, one_break],
    )


class TrustForm(VersionedForm):
    """How far a mentor is trusted."""

    tier = RadioField(
        _("How far do you trust this mentor?"),
        [Filled(_("Choose how far you trust this mentor.")), Offered()],
        choices=choices(TrustTier),
        validate_choice=False,
    )

    def to_tier(self) -> TrustTier:
        """Return the tier that was chosen."""
        return TrustTier(int(self.tier.data))
