"""What a coordinator types and chooses about an appeal."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext
from wtforms import RadioField, SelectField, StringField, TextAreaField

from matching.domain.vocabulary import Priority, TrustTier
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.coding import LONGEST_JOB
from matching.forms.fields import Offered, ShownForm, offered, one_break
from matching.forms.labels import choices

LONGEST_WORD = 2000

FILTERS = offered(
    [
        ("waiting", lazy_pgettext("appeals", "Waiting for us")),
        ("asked", lazy_pgettext("appeals", "Waiting for an answer")),
        ("matching", lazy_pgettext("appeals", "Being matched")),
        ("declined", lazy_pgettext("appeals", "Declined")),
        ("ended", lazy_pgettext("appeals", "Closed or withdrawn")),
    ]
)


class FilterForm(Form):
    """Which appeals to list."""

    class Meta:
        """A question in the address: it changes nothing and needs no token."""

        csrf = False

    only = SelectField(_("Show"), choices=FILTERS, validate_choice=False, default="waiting")


class ReadyForm(ShownForm):
    """How urgent an appeal is, and how much trust it asks for."""

    priority = RadioField(
        _("How urgent is it?"),
        [Filled(_("Choose how urgent it is.")), Offered()],
        choices=choices(Priority),
        validate_choice=False,
        default=str(Priority.NORMAL.value),
    )
    sensitivity = RadioField(
        _("How far must the mentor be trusted?"),
        [Filled(_("Choose how far the mentor must be trusted.")), Offered()],
        choices=choices(TrustTier),
        validate_choice=False,
        default=str(TrustTier.STANDARD.value),
    )

    @property
    def chosen(self) -> tuple[Priority, TrustTier]:
        """Return what was chosen. Only after it was validated."""
        return Priority(int(self.priority.data)), TrustTier(int(self.sensitivity.data))


class WordForm(ShownForm):
    """Something that the seeker will read: a question, or why an appeal is declined."""

    text = TextAreaField(
        _("Your words to the seeker"),
        [Filled(_("Write something: the seeker reads it.")), Short(LONGEST_WORD), Plain()],
        filters=[stripped, one_break],
    )


class SearchForm(Form):
    """What to code, and as what."""

    side = RadioField(
        _("What is it?"),
        [Filled(_("Choose what it is.")), Offered()],
        choices=offered(
            [
                ("held", _("A skill they have")),
                ("wanted", _("A skill they want")),
                ("target", _("The work they want")),
            ]
        ),
        validate_choice=False,
        default="held",
    )
    text = StringField(
        _("Search"),
        [Filled(_("Type a skill or an occupation.")), Short(LONGEST_JOB), Plain()],
        filters=[stripped],
    )


class CodeForm(Form):
    """One concept on one side."""

    side = StringField(validators=[Filled(_("Choose what it is.")), Short(LONGEST_JOB), Plain()])
    concept = StringField(
        validators=[Filled(_("Choose one of the suggestions.")), Short(LONGEST_JOB), Plain()]
    )
