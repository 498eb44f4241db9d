"""What two people have in common, as codes."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matching.domain.availability import shared_hours
from matching.domain.vocabulary import LanguageLevel, SpokenLanguage
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.vetting import Offer

_SHARED = "shared"


def with_both() -> Select[Proposal]:
    """Select proposals together with the codes of both sides, in a constant number of queries."""
    return select(Proposal).options(
        joinedload(Proposal.appeal).options(
            selectinload(Appeal.skills),
            selectinload(Appeal.languages),
            selectinload(Appeal.parts),
        ),
        joinedload(Proposal.offer).options(
            selectinload(Offer.skills),
            selectinload(Offer.languages),
            selectinload(Offer.parts),
        ),
    )


def fix(proposal: Proposal, *, week: date) -> None:
    """Write down what the two have in common as it is now: it is shown so from here on.

    Else a mentor could change the hours and languages of an offer, look again, and so find out
    where somebody lives and what they speak.
    """
    shared = {
        "languages": [each.value for each in languages(proposal)],
        "hours": hours(proposal, week=week),
    }
    proposal.reasons = {**proposal.reasons, _SHARED: shared}


def languages(proposal: Proposal) -> tuple[SpokenLanguage, ...]:
    """Return the languages that both can talk in, those they speak best together first."""
    if _SHARED in proposal.reasons:
        return tuple(map(SpokenLanguage, proposal.reasons[_SHARED]["languages"]))
    seeker = {row.language: row.level for row in proposal.appeal.languages}
    mentor = {row.language: row.level for row in proposal.offer.languages}
    levels = {each: min(seeker[each], mentor[each]) for each in seeker.keys() & mentor.keys()}
    able = [each for each, level in levels.items() if level >= LanguageLevel.CONVERSATIONAL]
    return tuple(sorted(able, key=lambda each: (-levels[each], each)))


def hours(proposal: Proposal, *, week: date) -> int:
    """Return how many hours a week both could meet."""
    if _SHARED in proposal.reasons:
        return int(proposal.reasons[_SHARED]["hours"])
    return shared_hours(proposal.appeal.availability, proposal.offer.availability, week_of=week)
