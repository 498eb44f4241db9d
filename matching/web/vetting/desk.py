"""The coordinators' side: who applied, what they wrote, whose word they have."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import SamePerson, StillHelping
from matching.domain.openings import Sealed
from matching.domain.vetting import Application
from matching.domain.vocabulary import Role
from matching.forms.openings import OpeningForm
from matching.forms.vetting import QueueForm, TrustForm, VersionedForm, VouchForm
from matching.services import coding, vetting, withdrawals
from matching.services.outlooks import Asked
from matching.web import openings, outlooks
from matching.web.access import allow
from matching.web.request import actor, keys, language, settings, today
from matching.web.tokens import form_checks
from matching.web.vetting.blueprint import bp


@bp.get("/desk/mentors")
@allow(Role.COORDINATOR)
def queue() -> ResponseReturnValue:
    """List mentors by status, those who have waited longest first."""
    form = QueueForm(request.args)
    if not form.validate():
        abort(404)
    statuses = form.to_statuses(vetting.WAITING)
    session = reading()
    pages = vetting.pages(session, statuses=statuses)
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "vetting/queue.html",
        form=form,
        mentors=vetting.queue(session, statuses=statuses, page=page),
        page=page,
        pages=pages,
        vouchers=settings().vouchers,
    )


@bp.get("/desk/mentors/<uuid:mentor_id>")
@allow(Role.COORDINATOR)
def show(mentor_id: UUID) -> ResponseReturnValue:
    """Show what is coded about a mentor, without opening what they wrote."""
    asked = outlooks.of_mentor(mentor_id)
    return _page(mentor_id, VouchForm(), TrustForm(), asked=asked)


@bp.post("/desk/mentors/<uuid:mentor_id>/open")
@allow(Role.COORDINATOR)
@form_checks
def open_application(mentor_id: UUID) -> ResponseReturnValue:
    """Open what a mentor wrote. It is a POST because it leaves a trace."""
    form = openings.answer(Sealed.APPLICATION)
    forms = VouchForm(formdata=None), TrustForm(formdata=None)
    if not form.validate():
        return _page(mentor_id, *forms, opening=form), form.refused_as
    with transaction() as session:
        application = vetting.open_application(
            session,
            mentor_id=mentor_id,
            reason=form.reason,
            quota=form.count.quota,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    return _page(mentor_id, *forms, application)


@bp.post("/desk/mentors/<uuid:mentor_id>/vouch")
@allow(Role.COORDINATOR)
@form_checks
def vouch(mentor_id: UUID) -> ResponseReturnValue:
    """Give one's word for a mentor."""
    form = VouchForm()
    if not form.validate():
        return _page(mentor_id, form, TrustForm(formdata=None)), 422
    try:
        _vouch(mentor_id, form)
    except SamePerson:
        problem = _("You have vouched for this mentor already. Somebody else has to be the next.")
        form.note.errors = (problem,)
        return _page(mentor_id, form, TrustForm(formdata=None)), 409
    flash(_("Your word is kept."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


@bp.post("/desk/mentors/<uuid:mentor_id>/trust")
@allow(Role.COORDINATOR)
@form_checks
def trust(mentor_id: UUID) -> ResponseReturnValue:
    """Say how far a mentor is trusted."""
    form = TrustForm()
    if not form.validate():
        return _page(mentor_id, VouchForm(formdata=None), form), 422
    with transaction() as session:
        vetting.trust(
            session,
            mentor_id=mentor_id,
            version=form.shown(),
            tier=form.to_tier(),
            by=actor(),
            on=today(),
        )
    flash(_("The trust in this mentor is noted."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


@bp.post("/desk/mentors/<uuid:mentor_id>/block")
@allow(Role.COORDINATOR)
def block(mentor_id: UUID) -> ResponseReturnValue:
    """Shut a mentor out at once."""
    with transaction() as session:
        vetting.block(
            session,
            mentor_id=mentor_id,
            version=VersionedForm().shown(),
            by=actor(),
            on=today(),
        )
    flash(_("The mentor is shut out. Those they helped wait for somebody new."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


@bp.post("/desk/mentors/<uuid:mentor_id>/retire")
@allow(Role.COORDINATOR)
def retire_mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Let a mentor go in peace."""
    try:
        with transaction() as session:
            vetting.retire(
                session,
                mentor_id=mentor_id,
                version=VersionedForm().shown(),
                by=actor(),
                on=today(),
            )
    except StillHelping:
        flash(_("This mentor still helps somebody. Close those pairings first."), "warning")
    else:
        flash(_("The mentor has retired."), "success")
    return redirect(url_for("vetting.show", mentor_id=mentor_id), 303)


def _vouch(mentor_id: UUID, form: VouchForm) -> None:
    with transaction() as session:
        vetting.vouch(
            session,
            mentor_id=mentor_id,
            version=form.shown(),
            by=actor(),
            note=form.note.data,
            vouchers=settings().vouchers,
            on=today(),
            keys=keys(),
        )


def _page(
    mentor_id: UUID,
    vouch_form: VouchForm,
    trust_form: TrustForm,
    application: Application | None = None,
    *,
    opening: OpeningForm | None = None,
    asked: Asked | None = None,
) -> str:
    session = reading()
    mentor = vetting.show(session, mentor_id=mentor_id)
    if trust_form.tier.data is None:
        trust_form.tier.data = str(mentor.trust.value)
    return render_template(
        "vetting/show.html",
        mentor=mentor,
        asked=asked,
        application=application,
        opening=opening or openings.question(Sealed.APPLICATION),
        vouch_form=vouch_form,
        trust_form=trust_form,
        vouchers=settings().vouchers,
        vouched=any(word.account_id == actor().id for word in mentor.vouches),
        helping=withdrawals.open_pairings(session, mentor_id=mentor.id),
        catalogue=coding.catalogue(session),
        spoken=language(),
    )
