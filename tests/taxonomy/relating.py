"""Small occupations and skills to relate."""

from matching.domain.taxonomy import Concept
from matching.domain.vocabulary import Circle, ConceptKind, InterfaceLanguage


def job(
    name: str,
    essential: str = "",
    optional: str = "",
    *,
    isco: str | None = None,
    circle: Circle | None = None,
    parent: str | None = None,
    active: bool = True,
) -> Concept:
    return Concept(
        name,
        ConceptKind.OCCUPATION,
        {},
        isco=isco,
        circle=circle,
        essential=tuple(essential.split()),
        optional=tuple(optional.split()),
        active=active,
        parent=parent,
    )


def skill(name: str, *labels: str, general: bool = False, active: bool = True) -> Concept:
    names = {InterfaceLanguage.EN: labels} if labels else {}
    return Concept(name, ConceptKind.SKILL, names, general=general, active=active)
