"""The last look, sending, and the receipt."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import transaction
from matching.domain.actor import Actor
from matching.domain.errors import PhraseTaken, Unfinished
from matching.domain.intake import AppealDraft, Page, draft_from
from matching.domain.vocabulary import Role
from matching.forms.base import ActionForm
from matching.forms.returning import WordsForm
from matching.services import intake
from matching.web import people
from matching.web.access import allow
from matching.web.intake import draft, summary
from matching.web.intake.blueprint import bp
from matching.web.request import keys, language, this_week
from matching.web.tokens import form_checks


@bp.route("/appeal/check", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
@draft.drafting
def check() -> ResponseReturnValue:
    """Show all answers; send them when the person says so."""
    form = ActionForm()
    if request.method == "GET":
        return _check_page(form)
    if not form.validate():
        return _check_page(form), 422
    try:
        finished = draft_from(draft.answers())
    except Unfinished as error:
        flash(_("This page is still missing. Your other answers are kept."), "warning")
        return redirect(url_for(draft.ENDPOINTS[Page(error.missing)]), 303)
    _send(finished)
    return redirect(url_for("intake.receipt"), 303)


@bp.get("/appeal/receipt")
@allow(Role.ANYONE)
def receipt() -> ResponseReturnValue:
    """Show the receipt, again and again until words of it were typed back."""
    if draft.RECEIPT not in session:
        return redirect(url_for("intake.status"), 303)
    return render_template("intake/receipt.html", words=session[draft.RECEIPT]["phrase"].split())


@bp.route("/appeal/receipt/words", methods=["GET", "POST"])
@allow(Role.ANYONE)
@form_checks
def words() -> ResponseReturnValue:
    """Ask for two words of the receipt, on a page that does not show it."""
    if draft.RECEIPT not in session:
        return redirect(url_for("intake.status"), 303)
    waiting = session[draft.RECEIPT]
    form = _words_form(waiting["asked"])
    if request.method == "GET":
        return render_template("intake/words.html", form=form)
    if not form.validate() or not _typed_back(form, waiting):
        return render_template("intake/words.html", form=form), 422
    _enter(UUID(waiting["appeal_id"]), waiting["private"])
    return redirect(url_for("intake.status"), 303)


def _check_page(form: ActionForm) -> str:
    return render_template("intake/check.html", form=form, rows=summary.rows())


def _send(finished: AppealDraft) -> None:
    while True:
        submission_id, phrase = draft.submission()
        receipt = intake.prepare(phrase, keys=keys())
        try:
            with transaction() as writing:
                appeal_id = intake.submit(
                    writing,
                    draft=finished,
                    receipt=receipt,
                    submission_id=submission_id,
                    language=language(),
                    week=this_week(),
                    keys=keys(),
                ).id
        except PhraseTaken:
            draft.redraw()
        else:
            draft.hand_over(appeal_id, phrase, keys().unlocked.of(appeal_id))
            return


def _words_form(asked: list[int]) -> WordsForm:
    form = WordsForm()
    for field, place in zip((form.first, form.second), asked, strict=True):
        field.label.text = _("Word number %(number)s", number=place + 1)
    return form


def _typed_back(form: WordsForm, waiting: dict[str, Any]) -> bool:
    typed = zip((form.first, form.second), waiting["asked"], strict=True)
    wrong = [
        field
        for field, place in typed
        if not intake.words_fit(waiting["phrase"], {place: field.data})
    ]
    for field in wrong:
        field.errors = (_("This is another word. Look at your receipt and type it again."),)
    return not wrong


def _enter(appeal_id: UUID, private: bytes) -> None:
    with transaction() as writing:
        intake.keep_receipt(writing, by=Actor(Role.SEEKER, appeal_id))
    # This gives the session a new id and forgets all it held, the phrase included.
    people.sign_in_seeker(appeal_id, private)
    flash(_("Your appeal is with us. Keep your receipt: it is the only way back."), "success")
