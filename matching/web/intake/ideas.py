"""Occupations that could be the target of who does not know yet, from what they can already do."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading
from matching.domain.intake import NONE_OF_THESE, Page, held_in
from matching.domain.taxonomy import MOST_CANDIDATES, Target
from matching.domain.vocabulary import ConceptKind, Role
from matching.forms.coding import IdeasForm
from matching.forms.fields import offered
from matching.services import coding
from matching.web.access import allow
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.intake.carried import labels
from matching.web.tokens import form_checks


@bp.route("/appeal/target/ideas", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def ideas() -> ResponseReturnValue:
    """Show which work asks for what the person can do, and what they would still learn."""
    if not draft.answer(Page.TARGET).get("unknown"):
        return redirect(url_for(draft.ENDPOINTS[Page.TARGET]), 303)
    suggested, label = _suggested(), labels()
    form = IdeasForm(draft.typed(), data=draft.answer(Page.IDEAS))
    named = [(each.id, label(each.id)) for each in suggested]
    form.choice.choices = offered(
        [*named, (NONE_OF_THESE, _("None of these: I would like to talk about it first"))]
    )
    status = draft.wrong(form)
    if status is not None:
        shown = {"form": form, "ideas": suggested, "label": label}
        return render_template("intake/ideas.html", **shown), status
    kind = None if form.choice.data == NONE_OF_THESE else ConceptKind.OCCUPATION.value
    draft.keep(Page.IDEAS, {**form.answers(), "kind": kind})
    return draft.onward(Page.IDEAS)


def _suggested() -> tuple[Target, ...]:
    """Return the nearest occupations; the one that was left is asked for by this session only."""
    held = held_in(draft.answers())
    if not held:
        return ()
    left = draft.answer(Page.OCCUPATION)
    origin = left["choice"] if left.get("kind") == ConceptKind.OCCUPATION else None
    return coding.catalogue(reading()).targets(held, origin=origin, limit=MOST_CANDIDATES)
