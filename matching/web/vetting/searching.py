"""Looking for jobs and skills inside the form of an offer; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.errors import UnknownConcept
from matching.domain.taxonomy import Candidate
from matching.domain.vocabulary import ConceptKind
from matching.forms.offers import OfferForm
from matching.services import coding
from matching.web.request import language

FIELDS = ("path_search", "job_search", "skill_search")
"""A button `find` whose value is one of these looks for what was typed there."""


@dataclass(frozen=True)
class Found:
    """What was looked for brought up; paths and skills stand in the form itself."""

    jobs: tuple[Candidate, ...] = ()
    missed: bool = False


def asked(form: OfferForm) -> bool:
    """Tell whether this form was sent to look for something rather than to be kept."""
    typed = [form[name] for name in FIELDS if form[name].data]
    readable = not any(field.errors for field in typed)
    return readable and (bool(typed) or "find" in request.form or "job" in request.form)


def look(form: OfferForm) -> Found:
    """Look for everything that was typed, and say beside the field where there was nothing."""
    form.forget_errors()
    wanted = [name for name in FIELDS if form[name].data or request.form.get("find") == name]
    results = {name: _search(form[name], _kind(name)) for name in wanted}
    offer_paths(form, results.get("path_search", []))
    found = [candidate.id for candidate in results.get("skill_search", [])]
    form.show_skills(form.taught(), [*_skills_of_job(), *found])
    return Found(jobs=tuple(results.get("job_search", [])), missed=not all(results.values()))


def offer_paths(form: OfferForm, found: Iterable[Candidate]) -> None:
    """Put occupations up for choice: the one chosen before, and those that were found."""
    chosen = form.path.data
    shown = {chosen: label(chosen)} if is_known(chosen, ConceptKind.OCCUPATION) else {}
    shown |= {candidate.id: candidate.label for candidate in found}
    form.offer_paths(shown.items())


def drop_unknown(form: OfferForm) -> bool:
    """Leave out skills that the taxonomy does not have, and tell whether there were any."""
    listed = form.listed()
    known = [skill for skill in listed if is_known(skill, ConceptKind.SKILL)]
    taught = {skill: level for skill, level in form.taught().items() if skill in known}
    form.show_skills(taught, known)
    return len(known) < len(listed)


def is_known(concept_id: str | None, kind: ConceptKind) -> bool:
    """Tell whether the taxonomy has this concept."""
    try:
        coding.catalogue(reading()).require(concept_id or "", kind)
    except UnknownConcept:
        return False
    return True


def label(concept_id: str) -> str:
    """Return what a concept is called in the language of the page."""
    return coding.catalogue(reading()).label(concept_id, language())


def _search(field: Any, kind: ConceptKind) -> list[Candidate]:
    if not field.data:
        field.errors = (_("Type a word to look for."),)
        return []
    found = coding.catalogue(reading()).search(field.data, kind, language())
    if found:
        field.data = ""
    else:
        field.errors = (_("We know nothing by this name. Try another word, or leave it empty."),)
    return found


def _kind(name: str) -> ConceptKind:
    return ConceptKind.SKILL if name == "skill_search" else ConceptKind.OCCUPATION


def _skills_of_job() -> tuple[str, ...]:
    job = request.form.get("job", "")
    if not is_known(job, ConceptKind.OCCUPATION):
        return ()
    return coding.catalogue(reading()).skills_of(job)
