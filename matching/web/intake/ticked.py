"""The pages with ticks: what the person knows, and what they want to learn."""

from collections.abc import Collection, Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matching.db import reading
from matching.domain.errors import UnknownConcept
from matching.domain.intake import Page, aim
from matching.domain.taxonomy import MOST_TICKS
from matching.domain.vocabulary import ConceptKind, Role
from matching.forms.coding import HeldForm, SkillsForm, WantedForm
from matching.forms.fields import offered
from matching.services import coding
from matching.web.access import allow
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.intake.carried import brings, sentence
from matching.web.request import language
from matching.web.tokens import form_checks

ALL = 1_000
"""More skills than any work asks for."""
MOST_COMPANIONS = 8
MOST_BROUGHT = 8
"""Of the ticks for a target, so many may ask for what carries over; the rest is to be learned."""


@bp.route("/appeal/job/skills", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def held() -> ResponseReturnValue:
    """Ask which skills the person has, the telling ones of their work first."""
    chosen = draft.answer(Page.OCCUPATION)
    job = chosen.get("choice") if chosen.get("kind") == ConceptKind.OCCUPATION else None
    suggested = coding.catalogue(reading()).skills_of(job) if job else ()
    kept = draft.answer(Page.HELD)
    form = HeldForm(draft.typed(), data=_ticks(kept))
    _offer(form, kept, suggested)
    shown = {choice.value for choice in (*form.suggested.choices, *form.found.choices)}
    companions = _companions(kept.get("skills", []), shown, MOST_TICKS - len(suggested))
    form.companions.choices = _labelled(form.companions.data, companions)
    return _ticked(Page.HELD, form, kept)


@bp.route("/appeal/target/skills", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def wanted() -> ResponseReturnValue:
    """Ask which skills the person wants to learn, and which the target asks for are there."""
    kept = draft.answer(Page.WANTED)
    form = WantedForm(draft.typed(), data=_ticks(kept) | {"brought": kept.get("brought", [])})
    brought, suggested = _asked_for(aim(draft.answers(), ConceptKind.OCCUPATION))
    _offer(form, kept, suggested)
    form.brought.choices = _labelled(form.brought.data, [*brought, *kept.get("brought", [])])
    return _ticked(Page.WANTED, form, kept, brings=sentence(brings(draft.answers())))


def _companions(held: Collection[str], shown: Collection[str], room: int) -> list[str]:
    """Return what often comes with the skills held, as far as the page has room for more ticks."""
    if not held:
        return []
    often = coding.catalogue(reading()).companions(held)
    return [skill for skill in often if skill not in shown][: max(0, min(room, MOST_COMPANIONS))]


def _asked_for(target: str | None) -> tuple[list[str], list[str]]:
    """Return what carries over and may be there already, and what a target has to teach.

    Both leave out what was ticked as known, and are MOST_TICKS together.
    """
    if target is None:
        return [], []
    catalogue, known = coding.catalogue(reading()), draft.answer(Page.HELD).get("skills", [])
    general = catalogue.carried_over(known, target).asked
    asked = [skill for skill in catalogue.skills_of(target, limit=ALL) if skill not in known]
    brought = [skill for skill in asked if skill in general][:MOST_BROUGHT]
    taught = [skill for skill in asked if skill not in general]
    return brought, taught[: MOST_TICKS - len(brought)]


def _ticked(
    page: Page, form: SkillsForm, kept: dict[str, Any], **shown: Any
) -> ResponseReturnValue:
    status = draft.wrong(form)
    if status is not None:
        template = f"intake/{page}.html"
        return render_template(template, form=form, sought=kept.get("sought"), **shown), status
    given = form.answers()
    if form.keep_words.data and kept.get("sought"):
        given["texts"] = list(dict.fromkeys([*given["texts"], kept["sought"]]))
    if form.search.data or "find" in request.form:
        draft.keep(page, {**given, "sought": form.search.data})
        return redirect(url_for(draft.ENDPOINTS[page], _anchor="results"), 303)
    draft.keep(page, given)
    return draft.onward(page)


def _ticks(kept: dict[str, Any]) -> dict[str, Any]:
    skills = kept.get("skills", [])
    return {"suggested": skills, "added": skills, "texts": kept.get("texts", [])}


def _offer(form: SkillsForm, kept: dict[str, Any], suggested: Iterable[str]) -> None:
    """Put up for ticking what is suggested, what was added before, and what was looked for."""
    skills, shown = kept.get("skills", []), list(suggested)
    found = [each.id for each in _search(kept.get("sought")) if each.id not in skills]
    others = [skill for skill in skills if skill not in shown]
    form.suggested.choices = _labelled(form.suggested.data, shown)
    form.added.choices = _labelled(form.added.data if draft.typed() is not None else [], others)
    form.found.choices = _labelled(form.found.data, found)
    form.texts.choices = offered((text, text) for text in kept.get("texts", []))


def _search(text: str | None) -> list[Any]:
    if not text:
        return []
    return coding.catalogue(reading()).search(text, ConceptKind.SKILL, language())


def _labelled(ticked: Iterable[str] | None, shown: Iterable[str]) -> list[Any]:
    # A page from before may be sent again: what was ticked there is still welcome.
    catalogue = coding.catalogue(reading())
    choices = dict.fromkeys(shown)
    for skill in (ticked or []) if draft.typed() is not None else []:
        try:
            catalogue.require(skill, ConceptKind.SKILL)
        except UnknownConcept:
            continue
        choices[skill] = None
    return offered((skill, catalogue.label(skill, language())) for skill in choices)
