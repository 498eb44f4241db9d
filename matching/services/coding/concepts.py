"""From rows to concepts: what every source says of each, in the order of the sources."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Case, case, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matching.domain.taxonomy import Concept, TaxonomySource
from matching.domain.vocabulary import InterfaceLanguage
from matching.models import coding as rows
from matching.taxonomy.search import Word


def every(session: Session) -> Iterator[Concept]:
    """Yield every concept, without the words of the desk: also those no longer offered."""
    labels, skills = _labels(session), _skills(session)
    concept = rows.Concept
    columns = select(
        concept.id,
        concept.kind,
        concept.isco,
        concept.circle,
        concept.general,
        concept.active,
        concept.uri,
        concept.parent_id.label("parent"),
    )
    for row in session.execute(columns.order_by(concept.id)):
        yield Concept(
            **row._mapping,
            labels=labels[row.id],
            essential=tuple(skills[row.id, True]),
            optional=tuple(skills[row.id, False]),
        )


def _labels(session: Session) -> dict[str, dict[InterfaceLanguage, tuple[str, ...]]]:
    label = rows.ConceptLabel
    columns = select(label.concept_id, label.language, label.text)
    columns = columns.where(label.source != TaxonomySource.DESK)
    columns = columns.order_by(_by_source(label.source), label.position)
    labels: dict[str, dict[InterfaceLanguage, tuple[str, ...]]] = defaultdict(dict)
    for concept, language, text in session.execute(columns):
        labels[concept][language] = (*labels[concept].get(language, ()), text)
    return labels


def _skills(session: Session) -> dict[tuple[str, bool], list[str]]:
    relation = rows.OccupationSkill
    columns = select(relation.occupation_id, relation.essential, relation.skill_id)
    columns = columns.order_by(_by_source(relation.source), relation.skill_id)
    offered = columns.join(rows.Concept, rows.Concept.id == relation.skill_id)
    skills: dict[tuple[str, bool], list[str]] = defaultdict(list)
    said = set()
    for occupation, essential, skill in session.execute(offered.where(rows.Concept.active)):
        # Who speaks first decides whether a skill is essential.
        if (occupation, skill) not in said:
            said.add((occupation, skill))
            skills[occupation, essential].append(skill)
    return skills


def _by_source(column: InstrumentedAttribute[TaxonomySource]) -> Case[int]:
    return case({source: place for place, source in enumerate(TaxonomySource)}, value=column)


def words(session: Session) -> list[Word]:
    """Return the words that coordinators approved."""
    label = rows.ConceptLabel
    columns = select(label.concept_id, label.language, label.text)
    approved = columns.where(label.source == TaxonomySource.DESK)
    ordered = approved.order_by(label.concept_id, label.language, label.position)
    return [Word(*row) for row in session.execute(ordered)]
