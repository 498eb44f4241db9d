"""Who does something."""

from dataclasses import dataclass
from uuid import UUID

from matching.domain.vocabulary import Role


@dataclass(frozen=True)
class Actor:
    """The person behind a call.

    `id` is the appeal's for a seeker, the mentor's for a mentor, the account's for a coordinator
    or an administrator.
    """

    role: Role
    id: UUID


NOBODY = Actor(Role.ANYONE, UUID(int=0))
"""Behind what happens because time passed, or what was asked for at the command line."""
