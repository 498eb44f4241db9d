"""From a person's words to jobs and skills that we know, with the person choosing."""

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.errors import UnknownConcept
from matching.domain.intake import NONE_OF_THESE, Page
from matching.domain.vocabulary import ConceptKind, Role
from matching.forms.fields import offered
from matching.forms.intake import ChoiceForm, JobForm, SkillsForm, TargetForm
from matching.services import coding
from matching.web.access import allow
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.request import language
from matching.web.tokens import form_checks


@bp.route("/appeal/job", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def job() -> ResponseReturnValue:
    """Ask for the work that was done, in words."""
    form = JobForm(draft.typed(), data=draft.answer(Page.JOB))
    return _worded(Page.JOB, Page.OCCUPATION, form)


@bp.route("/appeal/target", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def target() -> ResponseReturnValue:
    """Ask for the work or skill that is wanted, in words."""
    form = TargetForm(draft.typed(), data=draft.answer(Page.TARGET))
    return _worded(Page.TARGET, Page.GOAL, form)


@bp.route("/appeal/job/choose", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def occupation() -> ResponseReturnValue:
    """Offer the occupations that the words may mean."""
    return _chosen(Page.JOB, Page.OCCUPATION, ConceptKind.OCCUPATION)


@bp.route("/appeal/target/choose", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def goal() -> ResponseReturnValue:
    """Offer the occupations and skills that the words may mean."""
    return _chosen(Page.TARGET, Page.GOAL, None)


@bp.route("/appeal/job/skills", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def held() -> ResponseReturnValue:
    """Ask which skills the person has."""
    return _ticked(Page.HELD, _suggested(Page.OCCUPATION))


@bp.route("/appeal/target/skills", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def wanted() -> ResponseReturnValue:
    """Ask which skills the person wants to learn."""
    has = draft.answer(Page.HELD).get("skills", [])
    return _ticked(Page.WANTED, [each for each in _suggested(Page.GOAL) if each not in has])


def _worded(page: Page, choosing: Page, form: Any) -> ResponseReturnValue:
    status = draft.wrong(form)
    if status is not None:
        return render_template(f"intake/{page}.html", form=form), status
    if form.text.data != draft.answer(page).get("text"):
        draft.forget(choosing)
    draft.keep(page, form.answers())
    return draft.onward(page)


def _chosen(asked: Page, page: Page, kind: ConceptKind | None) -> ResponseReturnValue:
    text = draft.answer(asked).get("text")
    if not text:
        return redirect(url_for(draft.ENDPOINTS[asked]), 303)
    candidates = coding.catalogue(reading()).search(text, kind, language())
    kinds = {each.id: each.kind.value for each in candidates}
    form = ChoiceForm(draft.typed(), data=draft.answer(page))
    named = {each.id: _named(each, kind) for each in candidates}
    form.choice.choices = offered([*named.items(), (NONE_OF_THESE, _("None of these"))])
    status = draft.wrong(form)
    if status is not None:
        shown = {"form": form, "text": text, "found": bool(candidates)}
        return render_template(f"intake/{page}.html", **shown), status
    draft.keep(page, {**form.answers(), "kind": kinds.get(form.choice.data)})
    return draft.onward(page)


def _named(candidate: Any, kind: ConceptKind | None) -> str:
    if kind is None and candidate.kind is ConceptKind.SKILL:
        return _("%(skill)s (a skill)", skill=candidate.label)
    return str(candidate.label)


def _suggested(page: Page) -> list[str]:
    """Return the skills of the occupation that was chosen on a page, the telling ones first."""
    chosen = draft.answer(page)
    if chosen.get("kind") != ConceptKind.OCCUPATION:
        return []
    return list(coding.catalogue(reading()).skills_of(chosen["choice"]))


def _ticked(page: Page, suggested: list[str]) -> ResponseReturnValue:
    kept = draft.answer(page)
    form = _skills_form(kept, suggested)
    status = draft.wrong(form)
    if status is not None:
        template = f"intake/{page}.html"
        return render_template(template, form=form, sought=kept.get("sought")), status
    given = form.answers()
    if form.keep_words.data and kept.get("sought"):
        given["texts"] = list(dict.fromkeys([*given["texts"], kept["sought"]]))
    if form.search.data:
        draft.keep(page, {**given, "sought": form.search.data})
        return redirect(url_for(draft.ENDPOINTS[page], _anchor="found"), 303)
    draft.keep(page, given)
    return draft.onward(page)


def _skills_form(kept: dict[str, Any], suggested: list[str]) -> SkillsForm:
    skills, texts = kept.get("skills", []), kept.get("texts", [])
    form = SkillsForm(draft.typed(), data={"suggested": skills, "added": skills, "texts": texts})
    found = [each.id for each in _search(kept.get("sought")) if each.id not in skills]
    others = [skill for skill in skills if skill not in suggested]
    form.suggested.choices = _labelled(form.suggested.data, suggested)
    form.added.choices = _labelled(form.added.data if draft.typed() is not None else [], others)
    form.found.choices = _labelled(form.found.data, found)
    form.texts.choices = offered((text, text) for text in texts)
    return form


def _search(text: str | None) -> list[Any]:
    if not text:
        return []
    return coding.catalogue(reading()).search(text, ConceptKind.SKILL, language())


def _labelled(ticked: Iterable[str] | None, shown: list[str]) -> list[Any]:
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
