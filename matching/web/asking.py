"""Asking for the password again, before something that only the person themselves may do."""

from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import TooManyTries, WrongCredentials
from matching.forms.factors import AskingForm
from matching.services import accounts
from matching.web import people
from matching.web.doors import Door, noted
from matching.web.request import keys, now

INVALID = 422
TOO_MANY = 429


def problem(form: AskingForm) -> int | None:
    """Return the status with which the form is shown again; nothing when all of it is right."""
    if not form.validate():
        return INVALID
    try:
        _confirm(form.password.data)
    except WrongCredentials:
        form.password.errors = (_("This is not your password. Type it again."),)
        return INVALID
    except TooManyTries:
        form.form_errors.append(_("Too many tries. Wait a quarter of an hour."))
        return TOO_MANY
    return None


@noted(Door.OWN_PASSWORD)
def _confirm(password: str) -> None:
    account_id = people.own_account_id()
    # Counted and kept before it is judged: a try that fails must not undo its own count.
    with transaction() as session:
        accounts.count_change(session, account_id=account_id, keys=keys(), at=now())
    accounts.confirm_password(reading(), account_id=account_id, password=password, keys=keys())
    with transaction() as session:
        accounts.forget_changes(session, account_id=account_id, keys=keys())
