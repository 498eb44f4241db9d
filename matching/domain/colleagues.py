"""What an administrator may change about the account of a colleague."""

from enum import StrEnum

from matching.domain.vocabulary import Role


class Change(StrEnum):
    """One change; each ends the sessions of the colleague."""

    MAKE_ADMINISTRATOR = "make_administrator"
    MAKE_COORDINATOR = "make_coordinator"
    RESET_FACTOR = "reset_factor"
    SHUT = "shut"


ROLES = {
    Change.MAKE_ADMINISTRATOR: Role.ADMINISTRATOR,
    Change.MAKE_COORDINATOR: Role.COORDINATOR,
}
"""The role that a change gives."""


def open_to(role: Role, *, has_factor: bool) -> list[Change]:
    """Return what can be changed about a colleague of this role."""
    given = [change for change, becomes in ROLES.items() if becomes is not role]
    return [*given, *([Change.RESET_FACTOR] if has_factor else []), Change.SHUT]
