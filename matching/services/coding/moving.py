"""People, and words of the desk, from a concept to the one that it has become."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Update, delete, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from matching.domain.taxonomy import TaxonomySource
from matching.models import coding as rows
from matching.models.intake import Appeal, AppealSkill
from matching.models.vetting import Offer, OfferSkill
from matching.models.words import Synonym

_DESK = TaxonomySource.DESK


def move(session: Session, became: Mapping[str, str]) -> None:
    """Have whoever is coded with a concept be coded with what it has become.

    Who has both, says the same twice: one is left, of a mentor with the higher level. An appeal
    that holds the one and wants the other stays as it was written.
    """
    for old in _in_use(session, Appeal.target_occupation_id, became):
        _run(session, _moved(Appeal.target_occupation_id, old, became[old]))
    for old in _in_use(session, Offer.path_occupation_id, became):
        _run(session, _moved(Offer.path_occupation_id, old, became[old]))
    for old in _in_use(session, AppealSkill.skill_id, became):
        _move_appeals(session, old, became[old])
    for old in _in_use(session, OfferSkill.skill_id, became):
        _move_offers(session, old, became[old])
    _move_words(session, became)


def _move_appeals(session: Session, old: str, new: str) -> None:
    row, twin = AppealSkill, aliased(AppealSkill)
    has_both = exists().where(twin.appeal_id == row.appeal_id, twin.skill_id == new)
    _run(session, _moved(row.skill_id, old, new).where(~has_both))
    says_the_same = has_both.where(twin.wanted == row.wanted)
    _run(session, delete(row).where(row.skill_id == old, says_the_same))


def _move_offers(session: Session, old: str, new: str) -> None:
    row, twin = OfferSkill, aliased(OfferSkill)
    of_same = twin.offer_id == row.offer_id
    has_both = exists().where(of_same, twin.skill_id == new)
    _run(session, _moved(row.skill_id, old, new).where(~has_both))
    higher = select(twin.level).where(of_same, twin.skill_id == old, twin.level > row.level)
    raised = update(row).where(row.skill_id == new, higher.exists())
    _run(session, raised.values(level=higher.scalar_subquery()))
    _run(session, delete(row).where(row.skill_id == old))


def _move_words(session: Session, became: Mapping[str, str]) -> None:
    """Put approved words behind those that the concept has; the desk's release says so."""
    for old in _in_use(session, Synonym.concept_id, became):
        new = became[old]
        for language, last in _last_words(session, old, new).items():
            label, word = rows.ConceptLabel, Synonym
            of_old = label.concept_id == old, label.language == language, label.source == _DESK
            shifted = {"concept_id": new, "position": label.position + last}
            _run(session, update(label).where(*of_old).values(shifted))
            said = word.concept_id == old, word.language == language, word.position.is_not(None)
            shifted = {"concept_id": new, "position": word.position + last}
            _run(session, update(word).where(*said).values(shifted))
        _run(session, _moved(Synonym.concept_id, old, new))
        _renew_desk(session, f"{old} {new}")


def _last_words(session: Session, old: str, new: str) -> dict[str, int]:
    """Return for each language of the old's words how many places the new has taken."""
    label = rows.ConceptLabel
    last = select(label.concept_id, label.language, func.max(label.position) + 1)
    words = last.where(label.source == _DESK, label.concept_id.in_((old, new)))
    taken = {
        (concept, language): places
        for concept, language, places in session.execute(
            words.group_by(label.concept_id, label.language)
        )
    }
    return {
        language: taken.get((new, language), 0) for concept, language in taken if concept == old
    }


def _renew_desk(session: Session, change: str) -> None:
    release = session.get(rows.TaxonomyRelease, _DESK)
    if release is not None:
        release.digest = sha256(f"{release.digest} {change}".encode()).hexdigest()


def _in_use(
    session: Session, column: InstrumentedAttribute[Any], became: Mapping[str, str]
) -> list[str]:
    used = session.scalars(select(column).where(column.is_not(None)).distinct())
    return sorted(code for code in used if code in became)


def _moved(column: InstrumentedAttribute[Any], old: str, new: str) -> Update:
    return update(column.class_).where(column == old).values({column.key: new})


def _run(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
