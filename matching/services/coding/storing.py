"""Concepts of one source as rows, in the place of what the source said before."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import Enum
from itertools import islice
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from matching.db import Base
from matching.domain.taxonomy import Concept, TaxonomySource
from matching.models import coding as rows
from matching.services.upserts import insert_into

Values = dict[str, Any]
Tell = Callable[[str], None]
_AT_ONCE = 10_000


def untold(_what: str) -> None:
    """Tell nobody how far it is."""


def hold(session: Session, source: TaxonomySource, *, on: date) -> rows.TaxonomyRelease:
    """Return the release of a source, locked with all others; a new one has no digest yet.

    Two who change the taxonomy wait for each other, whatever they change.
    """
    release = rows.TaxonomyRelease
    nothing = {"source": source, "version": "", "digest": "", "installed_on": on}
    session.execute(insert_into(session, release).values(nothing).on_conflict_do_nothing())
    locked = select(release).order_by(release.source).with_for_update()
    session.scalars(locked, execution_options={"populate_existing": True}).all()
    return session.get_one(release, source)


def replace(
    session: Session, *, source: TaxonomySource, concepts: Iterable[Concept], tell: Tell = untold
) -> None:
    """Store what a source says now, and nothing else of it.

    Ids stay, since people are coded with them: what vanished is no longer offered, but keeps its
    names, and what it asked for.
    """
    # In the order of the keys a database writes each page once.
    given = sorted(concepts, key=lambda concept: concept.id)
    tell(f"storing {len(given)} concepts")
    _replace_concepts(session, source, given)
    tell("storing their names")
    _replace_labels(session, source, given)
    tell("storing which skills occupations ask for")
    _replace_relations(session, source, given)


def add(session: Session, row: type[Base], values: Iterable[Values]) -> None:
    """Insert many rows, every column given, in the way that the database takes fastest."""
    table = cast(Table, row.__table__)
    if session.get_bind(row).dialect.name == "postgresql":
        _copy(session.connection(bind_arguments={"mapper": row}), table, values)
        return
    waiting = iter(values)
    while batch := list(islice(waiting, _AT_ONCE)):
        # The bare table: as rows they would take twice as long.
        session.execute(insert(table), batch)


def _copy(connection: Connection, table: Table, values: Iterable[Values]) -> None:
    columns = table.columns.keys()
    quoted = ", ".join(f'"{column}"' for column in columns)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as lines:
        for each in values:
            lines.write_row([_plain(each[column]) for column in columns])


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _replace_concepts(
    session: Session, source: TaxonomySource, concepts: Iterable[Concept]
) -> None:
    theirs = rows.Concept.source == source
    known = set(session.scalars(select(rows.Concept.id).where(theirs)))
    session.execute(update(rows.Concept).where(theirs).values(active=False))
    values = [_columns(concept, source) for concept in concepts]
    changed = [each for each in values if each["id"] in known]
    if changed:
        session.execute(update(rows.Concept), changed)
    add(session, rows.Concept, (each for each in values if each["id"] not in known))


def _replace_labels(session: Session, source: TaxonomySource, concepts: Iterable[Concept]) -> None:
    label = rows.ConceptLabel
    of_renewed = label.concept_id.in_(_renewed(source))
    session.execute(delete(label).where(of_renewed, label.source == source))
    labels = (each for concept in concepts for each in _labels(concept, source))
    add(session, label, labels)


def _replace_relations(
    session: Session, source: TaxonomySource, concepts: Iterable[Concept]
) -> None:
    relation = rows.OccupationSkill
    of_renewed = relation.occupation_id.in_(_renewed(source))
    session.execute(delete(relation).where(of_renewed, relation.source == source))
    relations = (each for concept in concepts for each in _relations(concept, source))
    add(session, relation, relations)


def _renewed(source: TaxonomySource) -> Any:
    """Select the ids that the source still has; the vanished are inactive by now."""
    return select(rows.Concept.id).where(rows.Concept.source == source, rows.Concept.active)


def _columns(concept: Concept, source: TaxonomySource) -> Values:
    return {
        "id": concept.id,
        "kind": concept.kind,
        "isco": concept.isco,
        "circle": concept.circle,
        "general": concept.general,
        "parent_id": concept.parent,
        "uri": concept.uri,
        "source": source,
        "active": True,
    }


def _labels(concept: Concept, source: TaxonomySource) -> Iterator[Values]:
    for language, texts in concept.labels.items():
        for position, text in enumerate(texts):
            yield {
                "concept_id": concept.id,
                "language": language,
                "source": source,
                "position": position,
                "text": text,
            }


def _relations(concept: Concept, source: TaxonomySource) -> Iterator[Values]:
    for essential, skills in ((True, concept.essential), (False, concept.optional)):
        for skill in sorted(skills):
            yield {
                "occupation_id": concept.id,
                "skill_id": skill,
                "source": source,
                "essential": essential,
            }


def count(session: Session) -> int:
    """Return how many concepts there are, also those no longer offered."""
    return session.scalars(select(func.count()).select_from(rows.Concept)).one()
