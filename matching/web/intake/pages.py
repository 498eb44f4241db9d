"""The pages of the appeal form that are answered by choosing and typing alone."""

from flask import render_template
from flask.typing import ResponseReturnValue

from matching.domain.intake import Page
from matching.domain.vocabulary import Role
from matching.forms.intake import (
    ContactForm,
    DatesForm,
    NeedsForm,
    PageForm,
    StoryForm,
    TimeForm,
)
from matching.web.access import allow
from matching.web.intake import draft
from matching.web.intake.blueprint import bp
from matching.web.request import today
from matching.web.tokens import form_checks


@bp.route("/appeal", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def start() -> ResponseReturnValue:
    """Ask what happened."""
    return answered(Page.STORY, StoryForm(draft.typed(), data=draft.answer(Page.STORY)))


@bp.route("/appeal/needs", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def needs() -> ResponseReturnValue:
    """Ask which help is wanted, in which order."""
    return answered(Page.NEEDS, NeedsForm(draft.typed(), data=draft.answer(Page.NEEDS)))


@bp.route("/appeal/time", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def time() -> ResponseReturnValue:
    """Ask for languages, hours and the parts of the week."""
    return answered(Page.TIME, TimeForm(draft.typed(), data=draft.answer(Page.TIME)))


@bp.route("/appeal/dates", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def dates() -> ResponseReturnValue:
    """Ask for dates that press."""
    return answered(
        Page.DATES, DatesForm(draft.typed(), today=today(), kept=draft.answer(Page.DATES))
    )


@bp.route("/appeal/contact", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def contact() -> ResponseReturnValue:
    """Ask how the person wants to be reached, if at all."""
    return answered(Page.CONTACT, ContactForm(draft.typed(), data=draft.answer(Page.CONTACT)))


def answered(page: Page, form: PageForm) -> ResponseReturnValue:
    """Show a page, or keep what was sent and go on."""
    status = draft.wrong(form)
    if status is not None:
        return render_template(f"intake/{page}.html", form=form), status
    draft.keep(page, form.answers())
    return draft.onward(page)
