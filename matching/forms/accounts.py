"""Forms for signing in, and for the accounts of those who work here."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, PasswordField, RadioField, StringField, ValidationError

from matching.domain import passwords
from matching.domain.vocabulary import Role
from matching.forms import passwords as refused
from matching.forms.base import Filled, Form, Plain, Short, stripped
from matching.forms.fields import Offered
from matching.forms.labels import choices

LONGEST_NAME = 80


def sign_in_name() -> StringField:
    """Return a field for the name that somebody signs in with."""
    return StringField(
        _("Sign-in name"),
        [Filled(_("Type your sign-in name.")), Short(LONGEST_NAME), Plain()],
        filters=[stripped],
    )


def known_password(label: Any) -> PasswordField:
    """Return a field for a password that exists already."""
    return PasswordField(
        label, [Filled(_("Type your password.")), Short(passwords.LONGEST), Plain()]
    )


def new_password(label: Any) -> PasswordField:
    """Return a field for a password that is being chosen."""
    return PasswordField(
        label, [Filled(_("Choose a password.")), Short(passwords.LONGEST), Plain(), Strong()]
    )


def repeated_password(other: str) -> PasswordField:
    """Return a field for the same password once more."""
    return PasswordField(
        _("The same password again"),
        [Filled(_("Type the password a second time.")), Same(other)],
    )


class Strong:
    """Refuse a password that is short, leaked, or among the first that anybody would try."""

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError with what is wrong."""
        if refused.too_short(field.data or ""):
            raise ValidationError(
                _("This password is too short. Take four words or more, at least 15 characters.")
            )
        if refused.easy_to_guess(field.data):
            raise ValidationError(
                _("This password is easy to guess. Take four words that do not belong together.")
            )


class Same:
    """Refuse a repetition that differs."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Any, field: Field) -> None:
        """Raise ValidationError when the two were not typed alike."""
        if field.data != form[self.other].data:
            raise ValidationError(_("The two passwords differ. Type both again."))


class SignInForm(Form):
    """Who somebody is."""

    name = sign_in_name()
    password = known_password(_("Password"))


class PasswordForm(Form):
    """A new password, by somebody who knows the old one."""

    old = known_password(_("Your password now"))
    new = new_password(_("New password"))
    again = repeated_password("new")


class ColleagueForm(Form):
    """A new account for a colleague."""

    name = sign_in_name()
    role = RadioField(
        _("What may this person do?"),
        [Filled(_("Choose what this person may do.")), Offered()],
        choices=choices([Role.COORDINATOR, Role.ADMINISTRATOR]),
        validate_choice=False,
    )
    password = new_password(_("First password"))
    again = repeated_password("password")

    def to_role(self) -> Role:
        """Return the role of the account."""
        return Role(self.role.data)
