"""A message to the other of a pair."""

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField

from matching.forms.base import Filled, Plain, Short, stripped
from matching.forms.fields import one_break
from matching.forms.progress import EntryForm

LONGEST_MESSAGE = 4000


class MessageForm(EntryForm):
    """What is said."""

    body = TextAreaField(
        _("Your message"),
        [Filled(_("Write a message first.")), Short(LONGEST_MESSAGE), Plain()],
        filters=[stripped, one_break],
    )
