"""Our concepts and the official ones that are the same, made one.

What is loaded stays as it is in rows of its own, so it can be joined again at any time, without
the files: one of theirs that is one of ours is offered no more, and ours takes over its name in
the classification, its labels, its relations and whoever was coded with it. Everything that ours
takes over says that it is from there, and goes when they are parted.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from matching.domain.taxonomy import Concept, TaxonomySource
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.models import coding as rows
from matching.services.coding import moving, storing
from matching.taxonomy import joining
from matching.taxonomy.text import fold

STARTER, ESCO = TaxonomySource.STARTER, TaxonomySource.ESCO
_ENGLISH = InterfaceLanguage.EN


def part(session: Session) -> None:
    """Leave ours and theirs as if they had never met; who is coded with ours stays so."""
    joined = _joined(session)
    if not joined:
        return
    _set(session, {theirs: {"active": True} for theirs in joined.values()})
    _set(session, {ours: {"uri": None} for ours in joined})
    _set_parents(session, joined)
    label, relation = rows.ConceptLabel, rows.OccupationSkill
    ours_said = label.concept_id.in_(joined)
    session.execute(delete(label).where(label.source == ESCO, ours_said))
    touches_ours = or_(relation.occupation_id.in_(joined), relation.skill_id.in_(joined))
    session.execute(delete(relation).where(relation.source == ESCO, touches_ours))


def join(session: Session) -> int:
    """Make one of ours and theirs what bears the same name; return how many there are."""
    joined = joining.joins(_named(session, STARTER), _named(session, ESCO))
    became = {theirs: ours for ours, theirs in joined.items()}
    if joined:
        uris = _uris(session)
        _set(session, {theirs: {"active": False} for theirs in became})
        _set(session, {ours: {"uri": uris[theirs]} for ours, theirs in joined.items()})
        _set_parents(session, became)
        _take_labels(session, became)
        _take_relations(session, became)
        moving.move(session, became)
    return len(joined)


def _take_labels(session: Session, became: Mapping[str, str]) -> None:
    """Give ours the names of theirs that it has not, however they are spelled."""
    taken = _labels(session, ESCO, became)
    languages = {language for _, language, _, _ in taken}
    spoken = {
        (ours, language, fold(text))
        for ours, language, _, text in _labels(session, STARTER, set(became.values()))
        if language in languages
    }
    values = [
        {
            "concept_id": became[theirs],
            "language": language,
            "source": ESCO,
            "position": position,
            "text": text,
        }
        for theirs, language, position, text in taken
        if (became[theirs], language, fold(text)) not in spoken
    ]
    storing.add(session, rows.ConceptLabel, values)


def _take_relations(session: Session, became: Mapping[str, str]) -> None:
    """Say theirs again for ours, where ours do not say it themselves."""
    relation = rows.OccupationSkill
    columns = select(relation.occupation_id, relation.skill_id, relation.essential)
    ours = session.execute(columns.where(relation.source == STARTER))
    said = {(job, skill) for job, skill, _ in ours}
    touched = or_(relation.occupation_id.in_(became), relation.skill_id.in_(became))
    theirs = session.execute(columns.where(relation.source == ESCO, touched))
    again = {
        (became.get(job, job), became.get(skill, skill)): essential
        for job, skill, essential in theirs
    }
    values = [
        {"occupation_id": job, "skill_id": skill, "source": ESCO, "essential": essential}
        for (job, skill), essential in sorted(again.items())
        if (job, skill) not in said
    ]
    storing.add(session, relation, values)


def _set_parents(session: Session, became: Mapping[str, str]) -> None:
    """Have what belongs to a concept of theirs belong to what it has become, or was."""
    concept = rows.Concept
    children = select(concept.id, concept.parent_id).where(
        concept.source == ESCO, concept.parent_id.in_(became)
    )
    parents: Any = session.execute(children).all()
    _set(session, {child: {"parent_id": became[parent]} for child, parent in parents})


def _set(session: Session, values: Mapping[str, Mapping[str, Any]]) -> None:
    changed = [{"id": concept, **columns} for concept, columns in values.items()]
    if changed:
        session.execute(update(rows.Concept), changed)


def _joined(session: Session) -> Mapping[str, str]:
    """Return the id of theirs for each of ours that was joined."""
    concept = rows.Concept
    named = select(concept.id, concept.uri).where(concept.source == STARTER)
    their_ids = {uri: theirs for theirs, uri in _uris(session).items()}
    joined: Any = session.execute(named.where(concept.uri.is_not(None)))
    return {ours: their_ids[uri] for ours, uri in joined}


def _uris(session: Session) -> dict[str, str]:
    """Return the name in the classification of each concept of theirs."""
    columns = select(rows.Concept.id, rows.Concept.uri).where(rows.Concept.source == ESCO)
    return {concept: uri for concept, uri in session.execute(columns) if uri is not None}


def _named(session: Session, source: TaxonomySource) -> Iterator[Concept]:
    """Yield what a source offers, groups aside, with the preferred English name alone."""
    concept, label = rows.Concept, rows.ConceptLabel
    names = (
        select(concept.id, concept.kind, label.text)
        .join(label, label.concept_id == concept.id)
        .where(concept.source == source, concept.active, concept.kind != ConceptKind.GROUP)
        .where(label.source == source, label.language == _ENGLISH, label.position == 0)
    )
    for concept_id, kind, text in session.execute(names.order_by(concept.id)):
        yield Concept(id=concept_id, kind=kind, labels={_ENGLISH: (text,)})


def _labels(session: Session, source: TaxonomySource, concepts: Any) -> Any:
    label = rows.ConceptLabel
    columns = select(label.concept_id, label.language, label.position, label.text)
    return session.execute(
        columns.where(label.source == source, label.concept_id.in_(concepts))
    ).all()
