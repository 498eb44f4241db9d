"""Coding: the taxonomy that is installed, and the way from a person's words to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from matching.domain.taxonomy import Concept, TaxonomyStatistics
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.models import coding as rows
from matching.taxonomy import starter
from matching.taxonomy.catalogue import Catalogue

STARTER = "starter"

_Releases = tuple[tuple[str, str, date], ...]
_built: dict[_Releases, Catalogue] = {}
_building = Lock()
# Requests that began before an update go on with the catalogue of before; older ones are waste.
_KEPT = 2


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


def statistics(session: Session) -> TaxonomyStatistics:
    """Count what is on offer: concepts, relations, and labels with synonyms by language."""
    concept, label, relation = rows.Concept, rows.ConceptLabel, rows.OccupationSkill
    kinds = select(concept.kind, func.count()).where(concept.active).group_by(concept.kind)
    languages = select(label.language, func.count()).join(concept).where(concept.active)
    relations = select(func.count()).join_from(
        relation, concept, relation.occupation_id == concept.id
    )
    by_kind = dict(session.execute(kinds).all())
    by_language = dict(session.execute(languages.group_by(label.language)).all())
    return TaxonomyStatistics(
        occupations=by_kind.get(ConceptKind.OCCUPATION, 0),
        skills=by_kind.get(ConceptKind.SKILL, 0),
        relations=session.scalars(relations.where(concept.active)).one(),
        labels={language.value: by_language.get(language, 0) for language in InterfaceLanguage},
    )


def catalogue(session: Session) -> Catalogue:
    """Return the taxonomy that is installed, ready to search; one small query when it is built.

    Every thread of the process shares it, so it is built once for each set of releases.
    """
    installed = select(
        rows.TaxonomyRelease.source,
        rows.TaxonomyRelease.digest,
        rows.TaxonomyRelease.installed_on,
    )
    releases: _Releases = tuple(
        (source, digest, on)
        for source, digest, on in session.execute(installed.order_by(rows.TaxonomyRelease.source))
    )
    with _building:
        if releases not in _built:
            _built[releases] = Catalogue(_concepts(session))
        for outdated in list(_built)[:-_KEPT]:
            del _built[outdated]
        return _built[releases]


def _replace_concepts(session: Session, concepts: Iterable[Concept]) -> None:
    ours = rows.Concept.source == STARTER
    known = set(session.scalars(select(rows.Concept.id).where(ours)))
    session.execute(update(rows.Concept).where(ours).values(active=False))
    values = [_columns(concept) for concept in concepts]
    _execute(session, update(rows.Concept), [each for each in values if each["id"] in known])
    _execute(session, insert(rows.Concept), [each for each in values if each["id"] not in known])


def _replace_labels(session: Session, concepts: Iterable[Concept]) -> None:
    session.execute(delete(rows.ConceptLabel).where(rows.ConceptLabel.concept_id.in_(_renewed())))
    labels = [
        {"concept_id": concept.id, "language": language, "position": position, "text": text}
        for concept in concepts
        for language, texts in concept.labels.items()
        for position, text in enumerate(texts)
    ]
    _execute(session, insert(rows.ConceptLabel), labels)


def _replace_relations(session: Session, concepts: Iterable[Concept]) -> None:
    of_renewed = rows.OccupationSkill.occupation_id.in_(_renewed())
    session.execute(delete(rows.OccupationSkill).where(of_renewed))
    relations = [
        {"occupation_id": concept.id, "skill_id": skill, "essential": essential}
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
        "source": STARTER,
        "active": True,
    }


def _execute(session: Session, statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(statement, values)


def _concepts(session: Session) -> Iterator[Concept]:
    labels, skills = _labels(session), _skills(session)
    concept = rows.Concept
    columns = select(
        concept.id, concept.kind, concept.isco, concept.circle, concept.general, concept.active
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
    labels: dict[str, dict[InterfaceLanguage, tuple[str, ...]]] = defaultdict(dict)
    for concept, language, text in session.execute(columns.order_by(label.position)):
        labels[concept][language] = (*labels[concept].get(language, ()), text)
    return labels


def _skills(session: Session) -> dict[tuple[str, bool], list[str]]:
    relation = rows.OccupationSkill
    columns = select(relation.occupation_id, relation.essential, relation.skill_id)
    offered = columns.join(rows.Concept, rows.Concept.id == relation.skill_id)
    skills: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for occupation, essential, skill in session.execute(
        offered.where(rows.Concept.active).order_by(relation.skill_id)
    ):
        skills[occupation, essential].append(skill)
    return skills
