"""What may be said of a wish to people who must not find out whose it is.

A skill or a job that few want can be one person. Beyond the coordinators' desk it is named only
while at least FEWEST appeals want it; else what it belongs to is named, while at least as many
want anything of that; else nothing is.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import CTE, Subquery, exists, func, select, union_all
from sqlalchemy.orm import Session, aliased

from matching.models.coding import Concept, OccupationSkill
from matching.models.intake import Appeal, AppealSkill
from matching.services import standing
from matching.services.coding.reading import catalogue
from matching.taxonomy.catalogue import Catalogue

FEWEST = 5

# An appeal that no coordinator has read counts for nothing: else whoever sends a few could have
# a code named that only one real person wants.
_COUNTS = Appeal.status.in_(standing.MATCHED)


def shown_skills(session: Session, codes: Collection[str]) -> Mapping[str, str]:
    """Return what to name in place of each wanted skill: itself, or what it belongs to.

    What may not be named at all is left out. Two queries at most, however many are asked about.
    """
    return _shown(session, codes, _wanted_skills())


def shown_jobs(session: Session, codes: Collection[str]) -> Mapping[str, str]:
    """Return what to name in place of each occupation that is aimed at, in the same way."""
    return _shown(session, codes, _wanted_jobs())


def _shown(session: Session, codes: Collection[str], wishes: Subquery) -> Mapping[str, str]:
    common = _common(session, codes, wishes)
    taxonomy = catalogue(session)
    above = {code: _above(taxonomy, code) for code in codes if code not in common}
    wide = _common_within(session, {each for way in above.values() for each in way}, wishes)
    named = {code: next(filter(wide.__contains__, way), None) for code, way in above.items()}
    return {code: code for code in common} | {code: each for code, each in named.items() if each}


def _above(taxonomy: Catalogue, code: str) -> tuple[str, ...]:
    """Return what a code belongs to, and what that belongs to, and so on."""
    parent = taxonomy.parent(code)
    return () if parent is None else (parent, *_above(taxonomy, parent))


def _common(session: Session, codes: Collection[str], wishes: Subquery) -> Collection[str]:
    """Return those that enough appeals want themselves."""
    people = func.count(wishes.c.appeal_id.distinct())
    counted = select(wishes.c.code).where(wishes.c.code.in_(codes)).group_by(wishes.c.code)
    return set(session.scalars(counted.having(people >= FEWEST))) if codes else set()


def _common_within(session: Session, codes: Collection[str], wishes: Subquery) -> Collection[str]:
    """Return those that enough appeals want, or want anything of that belongs to them."""
    below = _below(codes)
    people = func.count(wishes.c.appeal_id.distinct())
    counted = select(below.c.of).join(wishes, wishes.c.code == below.c.id).group_by(below.c.of)
    return set(session.scalars(counted.having(people >= FEWEST))) if codes else set()


def _below(codes: Collection[str]) -> CTE:
    """Select each code (`of`) with itself and everything that belongs to it (`id`)."""
    top, child = aliased(Concept), aliased(Concept)
    whole = select(top.id.label("of"), top.id).where(top.id.in_(codes)).cte(recursive=True)
    return whole.union(select(whole.c.of, child.id).join(child, child.parent_id == whole.c.id))


def _wanted_jobs() -> Subquery:
    job = Appeal.target_occupation_id
    return select(Appeal.id.label("appeal_id"), job.label("code")).where(_COUNTS).subquery()


def _wanted_skills() -> Subquery:
    """Select what appeals name, and what the work that they aim at asks for and they lack."""
    named = select(AppealSkill.appeal_id, AppealSkill.skill_id.label("code")).join(Appeal)
    asked = select(Appeal.id, OccupationSkill.skill_id).join(
        OccupationSkill, OccupationSkill.occupation_id == Appeal.target_occupation_id
    )
    held = exists().where(
        AppealSkill.appeal_id == Appeal.id,
        AppealSkill.skill_id == OccupationSkill.skill_id,
        AppealSkill.wanted.is_(False),
    )
    wanted = named.where(AppealSkill.wanted, _COUNTS)
    return union_all(wanted, asked.where(_COUNTS, ~held)).subquery()
