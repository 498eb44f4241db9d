"""What two people have in common, as codes."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matching.domain.availability import shared_hours
from matching.domain.vocabulary import LanguageLevel, SpokenLanguage
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.vetting import Offer


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


def languages(proposal: Proposal) -> tuple[SpokenLanguage, ...]:
    """Return the languages that both can talk in, those they speak best together first."""
    seeker = {row.language: row.level for row in proposal.appeal.languages}
    mentor = {row.language: row.level for row in proposal.offer.languages}
    levels = {each: min(seeker[each], mentor[each]) for each in seeker.keys() & mentor.keys()}
    able = [each for each, level in levels.items() if level >= LanguageLevel.CONVERSATIONAL]
    return tuple(sorted(able, key=lambda each: (-levels[each], each)))


def hours(proposal: Proposal, *, week: date) -> int:
    """Return how many hours a week both could meet."""
    return shared_hours(proposal.appeal.availability, proposal.offer.availability, week_of=week)
