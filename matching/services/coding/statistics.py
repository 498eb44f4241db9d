"""How large the taxonomy is, and where it comes from."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from matching.domain.taxonomy import SourceStatistics, TaxonomySource, TaxonomyStatistics
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.models import coding as rows

_concept, _label, _relation = rows.Concept, rows.ConceptLabel, rows.OccupationSkill


def statistics(session: Session) -> TaxonomyStatistics:
    """Count what is on offer: concepts, relations, and labels with synonyms by language."""
    kinds = _counted(session, _concepts(), _concept.source, _concept.kind)
    labels = _counted(session, _labels(), _label.source, _label.language)
    relations = _counted(session, _relations(), _relation.source)
    installed = session.scalars(select(rows.TaxonomyRelease))
    return TaxonomyStatistics(
        occupations=_total(kinds, ConceptKind.OCCUPATION),
        skills=_total(kinds, ConceptKind.SKILL),
        relations=sum(relations.values()),
        labels={language.value: _total(labels, language) for language in InterfaceLanguage},
        sources={
            release.source: SourceStatistics(
                version=release.version,
                digest=release.digest,
                installed_on=release.installed_on.isoformat(),
                occupations=kinds.get((release.source, ConceptKind.OCCUPATION), 0),
                skills=kinds.get((release.source, ConceptKind.SKILL), 0),
                relations=relations.get((release.source,), 0),
                labels=sum(labels.get((release.source, each), 0) for each in InterfaceLanguage),
                joined=_joined(session) if release.source == TaxonomySource.ESCO else 0,
            )
            for release in sorted(installed, key=_place)
        },
    )


def _concepts() -> Select[Any]:
    return select(func.count()).where(_concept.active)


def _labels() -> Select[Any]:
    return select(func.count()).join_from(_label, _concept).where(_concept.active)


def _relations() -> Select[Any]:
    skill = aliased(_concept)
    both = select(func.count()).join_from(
        _relation, _concept, _relation.occupation_id == _concept.id
    )
    asked = both.join(skill, _relation.skill_id == skill.id)
    return asked.where(_concept.active, skill.active)


def _joined(session: Session) -> int:
    ours = _concepts().where(_concept.source == TaxonomySource.STARTER, _concept.uri.is_not(None))
    return int(session.scalars(ours).one())


def _counted(session: Session, counts: Select[Any], *by: Any) -> Mapping[Any, int]:
    grouped = counts.add_columns(*by).group_by(*by)
    return {tuple(key): count for count, *key in session.execute(grouped)}


def _total(counts: Mapping[Any, int], second: str) -> int:
    return sum(count for key, count in counts.items() if key[1] == second)


def _place(release: rows.TaxonomyRelease) -> int:
    return list(TaxonomySource).index(TaxonomySource(release.source))
