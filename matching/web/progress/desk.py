"""The coordinators' side: who goes on, who fell silent, how it ended, who still has their job."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import NotFound
from matching.domain.lifecycles import Outcome
from matching.domain.openings import Sealed
from matching.domain.progress import MAY_CLOSE_AS, Shelf, StillEmployed
from matching.domain.vocabulary import Role
from matching.forms.progress import AnswerForm, CloseForm
from matching.services import progress
from matching.web import openings
from matching.web.access import allow
from matching.web.progress.blueprint import bp
from matching.web.request import actor, keys, this_week, today
from matching.web.tokens import form_checks


@bp.get("/desk/pairings")
@allow(Role.COORDINATOR)
def index() -> ResponseReturnValue:
    """List the pairs of one shelf, those that stalled first."""
    shelf = _shelf()
    page = max(1, request.args.get("page", 1, type=int))
    board = progress.board(reading(), shelf=shelf, week=this_week(), page=page)
    return render_template(
        "progress/index.html",
        board=board,
        shelf=shelf,
        shelves=Shelf,
        due=progress.due_count(reading(), week=this_week()),
    )


@bp.get("/desk/pairings/<uuid:pairing_id>")
@allow(Role.COORDINATOR)
def show(pairing_id: UUID) -> ResponseReturnValue:
    """Show one pair: figures and weeks."""
    return _page(pairing_id)


@bp.post("/desk/pairings/<uuid:pairing_id>/notes")
@allow(Role.COORDINATOR)
@form_checks
def notes(pairing_id: UUID) -> ResponseReturnValue:
    """Open what the two wrote to the coordinators; this leaves a trace."""
    form = openings.answer(Sealed.CHECK_IN_NOTES)
    if not form.validate():
        return _page(pairing_id, opening=form), form.refused_as
    with transaction() as session:
        written = progress.check_in_notes(
            session,
            pairing_id=pairing_id,
            reason=form.reason,
            quota=form.count.quota,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    return _page(pairing_id, notes=written)


@bp.post("/desk/pairings/<uuid:pairing_id>/end")
@allow(Role.COORDINATOR)
@form_checks
def end(pairing_id: UUID) -> ResponseReturnValue:
    """Close a pair for the two."""
    form = _close_form(CloseForm(prefix="close"))
    if not form.validate():
        return _page(pairing_id, close_form=form), 422
    with transaction() as session:
        progress.close(
            session,
            pairing_id=pairing_id,
            version=form.version.data,
            outcome=Outcome(form.outcome.data),
            by=actor(),
            on=today(),
        )
    flash(_("The pairing is closed."), "success")
    return redirect(url_for("progress.show", pairing_id=pairing_id), 303)


@bp.get("/desk/follow-ups")
@allow(Role.COORDINATOR)
def follow_ups() -> ResponseReturnValue:
    """List who should be asked whether their job lasts."""
    pages = progress.due_pages(reading(), week=this_week())
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "progress/follow_ups.html",
        due=progress.due(reading(), week=this_week(), page=page),
        page=page,
        pages=pages,
        answers=StillEmployed,
    )


@bp.post("/desk/follow-ups/<uuid:follow_up_id>")
@allow(Role.COORDINATOR)
def follow_up(follow_up_id: UUID) -> ResponseReturnValue:
    """Write down whether a job lasts."""
    form = AnswerForm()
    if not form.validate():
        raise NotFound
    with transaction() as session:
        progress.answer(
            session,
            follow_up_id=follow_up_id,
            by=actor(),
            answer=StillEmployed(form.answer.data),
            on=today(),
        )
    flash(_("The answer is written down."), "success")
    return redirect(url_for("progress.follow_ups"), 303)


def _shelf() -> Shelf:
    known = {shelf.value: shelf for shelf in Shelf}
    return known.get(request.args.get("shelf", ""), Shelf.OPEN)


def _close_form(form: CloseForm) -> CloseForm:
    return form.offer(Role.COORDINATOR, MAY_CLOSE_AS[Role.COORDINATOR])


def _page(pairing_id: UUID, **sent: object) -> str:
    case = progress.case(reading(), pairing_id=pairing_id, week=this_week())
    unsent = {
        "close_form": _close_form(CloseForm(None, prefix="close")),
        "opening": openings.question(Sealed.CHECK_IN_NOTES),
        "notes": None,
    }
    return render_template("progress/show.html", case=case, **(unsent | sent))
