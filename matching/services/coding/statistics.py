"""How large the taxonomy is."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matching.domain.taxonomy import TaxonomyStatistics
from matching.domain.vocabulary import ConceptKind, InterfaceLanguage
from matching.models import coding as rows


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
