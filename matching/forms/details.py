"""What the codes in the trail mean, in words."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _

from matching.domain.audit import Action, AuditLine
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.openings import OpeningReason, Sealed
from matching.domain.progress import Milestone, StillEmployed
from matching.domain.vocabulary import Role, TrustTier
from matching.forms.labels import title

Reader = Callable[[str], str]
"""Puts a code into words. Raises ValueError or KeyError for a code that it does not know."""


def detail(line: AuditLine) -> str:
    """Return what an entry says beside its action, in the language of the page.

    A code that nobody writes any more is shown as it stands.
    """
    for read in _READERS.get(line.action, ()):
        with suppress(ValueError, KeyError):
            return read(line.detail)
    return line.detail


def _member(members: type[StrEnum]) -> Reader:
    return lambda code: title(members(code))


def _words(**words: object) -> Reader:
    return lambda code: str(words[code.replace(" ", "_")])


def _opening(code: str) -> str:
    what, _blank, reason = code.partition(" ")
    return gettext(
        "%(what)s · %(reason)s", what=title(Sealed(what)), reason=title(OpeningReason(reason))
    )


def _trust(code: str) -> str:
    tier = TrustTier[code.removeprefix("trust_").upper()]
    return gettext("trust: %(tier)s", tier=title(tier))


def _follow_up(code: str) -> str:
    milestone, _blank, answer = code.rpartition("_")
    return gettext(
        "%(when)s: %(answer)s",
        when=title(Milestone(milestone)),
        answer=title(StillEmployed(answer)),
    )


def _pairs(code: str) -> str:
    return ngettext("%(num)s pair", "%(num)s pairs", int(code))


def _backup(code: str) -> str:
    made = date.fromisoformat(code)
    return gettext("from the backup of the week of %(day)s", day=format_date(made, "long"))


_READERS: Mapping[Action, tuple[Reader, ...]] = {
    Action.APPEAL_OPENED: (_opening,),
    Action.APPEAL_TRIAGED: (_member(AppealStatus), _words(answered=_("the seeker answered"))),
    Action.APPEAL_CODED: (
        _words(
            held_added=_("a skill they have was added"),
            held_removed=_("a skill they have was removed"),
            wanted_added=_("a skill they want was added"),
            wanted_removed=_("a skill they want was removed"),
            target_added=_("the work they want was set"),
            target_removed=_("the work they want was removed"),
            words_resolved=_("words were marked as coded"),
            words_coded=_("words were coded at the words desk"),
            words_inferred=_("words were coded, because the list knows them now"),
            words_left=_("words were left to whoever reads the appeal"),
        ),
    ),
    Action.MENTOR_OPENED: (_opening,),
    Action.MENTOR_VOUCHED: (_member(MentorStatus),),
    Action.MENTOR_STATUS_CHANGED: (_member(MentorStatus), _trust, _words(erased=_("erased"))),
    Action.OFFER_CHANGED: (
        _words(closed=_("the offer was closed"), reopened=_("the offer was opened again")),
    ),
    Action.ROUND_COMMITTED: (_pairs,),
    Action.PROPOSAL_REJECTED: (_member(DeclineReason),),
    Action.PROPOSAL_ANSWERED: (_member(ProposalStatus),),
    Action.PROPOSAL_ENDED: (_member(ProposalStatus),),
    Action.BAR_LIFTED: (_member(BarCause),),
    Action.PAIRING_CHANGED: (
        _member(PairingStatus),
        _follow_up,
        _words(search_reopened=_("looking for somebody again")),
    ),
    Action.PAIRING_CLOSED: (_member(Outcome),),
    Action.ACCOUNT_CREATED: (_member(Role),),
    Action.ROLE_CHANGED: (_member(Role),),
    Action.FACTOR_CHANGED: (
        _words(
            set_up=_("set up"),
            turned_off=_("turned off"),
            new_recovery_codes=_("new recovery codes were made"),
            recovery_code_used=_("a recovery code was used"),
        ),
    ),
    Action.DATA_RESTORED: (_backup,),
}
