"""Forms for signing in."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField

from matching.forms.base import Filled, Form, Plain, Short, stripped

LONGEST_NAME = 80
LONGEST_PASSWORD = 200


class SignInForm(Form):
    """Who somebody is."""

    name = StringField(
        _("Sign-in name"),
        [Filled(_("Type your sign-in name.")), Short(LONGEST_NAME), Plain()],
        filters=[stripped],
    )
    password = PasswordField(
        _("Password"), [Filled(_("Type your password.")), Short(LONGEST_PASSWORD), Plain()]
    )
