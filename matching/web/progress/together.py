"""What both of a pair may do: plan, say how it goes, rest, end."""

from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import transaction
from matching.domain.lifecycles import Outcome
from matching.domain.progress import MAY_CLOSE_AS, Going
from matching.domain.vocabulary import Role
from matching.forms.progress import CheckInForm, CloseForm, StepForm, VersionForm
from matching.services import progress
from matching.web.access import allow
from matching.web.progress import pair_page
from matching.web.progress.blueprint import bp
from matching.web.request import actor, keys, today
from matching.web.tokens import form_checks


@bp.post("/pairings/<uuid:pairing_id>/steps")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def add_step(pairing_id: UUID) -> ResponseReturnValue:
    """Put a step into the plan."""
    form = StepForm(prefix="step").from_day(today())
    if not form.validate():
        return pair_page.shown(pairing_id, step_form=form), 422
    with transaction() as session:
        progress.add_step(
            session,
            pairing_id=pairing_id,
            entry_id=form.entry_id,
            by=actor(),
            text=form.text.data,
            due=form.due.data,
            keys=keys(),
        )
    return redirect(pair_page.address(pairing_id, "plan"), 303)


@bp.post("/pairings/<uuid:pairing_id>/steps/<uuid:step_id>/done")
@allow(Role.SEEKER, Role.MENTOR)
def mark_done(pairing_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Mark a step of the plan as done."""
    with transaction() as session:
        progress.mark_done(session, pairing_id=pairing_id, step_id=step_id, by=actor(), on=today())
    return redirect(pair_page.address(pairing_id, "plan"), 303)


@bp.post("/pairings/<uuid:pairing_id>/check-ins")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def check_in(pairing_id: UUID) -> ResponseReturnValue:
    """Tell the coordinators how it goes."""
    form = CheckInForm(prefix="check-in")
    if not form.validate():
        return pair_page.shown(pairing_id, check_in_form=form), 422
    with transaction() as session:
        progress.check_in(
            session,
            pairing_id=pairing_id,
            entry_id=form.entry_id,
            by=actor(),
            going=Going(form.going.data),
            note=form.note.data or "",
            on=today(),
            keys=keys(),
        )
    flash(_("Thank you. The coordinators will see this."), "success")
    return redirect(pair_page.address(pairing_id), 303)


@bp.post("/pairings/<uuid:pairing_id>/pause")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def pause(pairing_id: UUID) -> ResponseReturnValue:
    """Rest for a while."""
    form = VersionForm()
    if not form.validate():
        return pair_page.shown(pairing_id, version_form=form), 422
    with transaction() as session:
        progress.pause(
            session,
            pairing_id=pairing_id,
            version=form.version.data,
            by=actor(),
            on=today(),
        )
    flash(_("You are pausing. Go on whenever you are ready."), "success")
    return redirect(pair_page.address(pairing_id), 303)


@bp.post("/pairings/<uuid:pairing_id>/resume")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def resume(pairing_id: UUID) -> ResponseReturnValue:
    """Go on after a pause."""
    form = VersionForm()
    if not form.validate():
        return pair_page.shown(pairing_id, version_form=form), 422
    with transaction() as session:
        progress.resume(
            session,
            pairing_id=pairing_id,
            version=form.version.data,
            by=actor(),
            on=today(),
        )
    flash(_("You are working together again."), "success")
    return redirect(pair_page.address(pairing_id), 303)


@bp.post("/pairings/<uuid:pairing_id>/close")
@allow(Role.SEEKER, Role.MENTOR)
@form_checks
def close(pairing_id: UUID) -> ResponseReturnValue:
    """Say how it ended."""
    form = CloseForm(prefix="close").offer(actor().role, MAY_CLOSE_AS[actor().role])
    if not form.validate():
        return pair_page.shown(pairing_id, close_form=form), 422
    with transaction() as session:
        progress.close(
            session,
            pairing_id=pairing_id,
            version=form.version.data,
            outcome=Outcome(form.outcome.data),
            by=actor(),
            on=today(),
        )
    flash(_("This pairing has ended. Thank you for telling us."), "success")
    return redirect(pair_page.address(pairing_id), 303)
