"""The shipped taxonomy as rows."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from matching.domain.taxonomy import Concept, TaxonomySource
from matching.models import coding as rows
from matching.taxonomy import starter

STARTER = TaxonomySource.STARTER


def install_starter(
    session: Session, *, on: date, folder: Path = starter.SHIPPED
) -> rows.TaxonomyRelease:
    """Install the shipped taxonomy, or bring an earlier one up to date; again costs nothing.

    Ids stay, since people are coded with them: what vanished from the files is no longer
    offered, but keeps its labels. Raises BrokenTaxonomy before anything is touched.
    """
    shipped = starter.load(folder)
    release = session.get(rows.TaxonomyRelease, STARTER)
    if release is None:
        release = rows.TaxonomyRelease(source=STARTER)
    elif release.digest == shipped.digest:
        return release
    release.version, release.digest, release.installed_on = shipped.version, shipped.digest, on
    _replace_concepts(session, shipped.concepts)
    _replace_labels(session, shipped.concepts)
    _replace_relations(session, shipped.concepts)
    session.add(release)
    session.flush()
    return release


def _replace_concepts(session: Session, concepts: Iterable[Concept]) -> None:
    ours = rows.Concept.source == STARTER
    known = set(session.scalars(select(rows.Concept.id).where(ours)))
    session.execute(update(rows.Concept).where(ours).values(active=False))
    values = [_columns(concept) for concept in concepts]
    _execute(session, update(rows.Concept), [each for each in values if each["id"] in known])
    _execute(session, insert(rows.Concept), [each for each in values if each["id"] not in known])


def _replace_labels(session: Session, concepts: Iterable[Concept]) -> None:
    label = rows.ConceptLabel
    of_renewed = label.concept_id.in_(_renewed())
    session.execute(delete(label).where(of_renewed, label.source == STARTER))
    labels = [
        {
            "concept_id": concept.id,
            "language": language,
            "source": STARTER,
            "position": position,
            "text": text,
        }
        for concept in concepts
        for language, texts in concept.labels.items()
        for position, text in enumerate(texts)
    ]
    _execute(session, insert(rows.ConceptLabel), labels)


def _replace_relations(session: Session, concepts: Iterable[Concept]) -> None:
    relation = rows.OccupationSkill
    of_renewed = relation.occupation_id.in_(_renewed())
    session.execute(delete(relation).where(of_renewed, relation.source == STARTER))
    relations = [
        {
            "occupation_id": concept.id,
            "skill_id": skill,
            "source": STARTER,
            "essential": essential,
        }
        for concept in concepts
        for essential, skills in ((True, concept.essential), (False, concept.optional))
        for skill in skills
    ]
    _execute(session, insert(rows.OccupationSkill), relations)


def _renewed() -> Any:
    """Select the ids that the files still hold; the vanished are inactive by now."""
    return select(rows.Concept.id).where(rows.Concept.source == STARTER, rows.Concept.active)


def _columns(concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.id,
        "kind": concept.kind,
        "isco": concept.isco,
        "circle": concept.circle,
        "general": concept.general,
        "parent_id": concept.parent,
        "source": STARTER,
        "active": True,
    }


def _execute(session: Session, statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(statement, values)
