"""From a person's words to the job or skill that we know, with the person choosing."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.intake import NONE_OF_THESE, Page
from matching.domain.vocabulary import ConceptKind, Role
from matching.forms.coding import ChoiceForm, JobForm, TargetForm
from matching.forms.fields import offered
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
