"""A mentor's own page."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import StillHelping
from matching.domain.vocabulary import Role
from matching.forms.vetting import VersionedForm
from matching.services import coding, vetting, withdrawals
from matching.web import people
from matching.web.access import allow
from matching.web.request import actor, language, settings, today
from matching.web.vetting.blueprint import bp


@bp.get("/mentor")
@allow(Role.MENTOR)
def mine() -> ResponseReturnValue:
    """Show a mentor where they stand, what waits for them, and what they offer."""
    session = reading()
    mentor = vetting.mine(session, by=actor())
    return render_template(
        "vetting/mine.html",
        mentor=mentor,
        vouchers=settings().vouchers,
        waiting=withdrawals.waiting_proposals(session, mentor_id=mentor.id),
        helping=withdrawals.open_pairings(session, mentor_id=mentor.id),
        catalogue=coding.catalogue(session),
        spoken=language(),
    )


@bp.post("/mentor/pause")
@allow(Role.MENTOR)
def pause() -> ResponseReturnValue:
    """Let the mentor rest."""
    with transaction() as session:
        vetting.pause(
            session,
            mentor_id=actor().id,
            version=VersionedForm().shown(),
            by=actor(),
            on=today(),
        )
    flash(_("You are pausing. Nobody new is proposed to you."), "success")
    return redirect(url_for("vetting.mine"), 303)


@bp.post("/mentor/resume")
@allow(Role.MENTOR)
def resume() -> ResponseReturnValue:
    """Let the mentor be proposed again."""
    with transaction() as session:
        vetting.resume(
            session,
            mentor_id=actor().id,
            version=VersionedForm().shown(),
            by=actor(),
            on=today(),
        )
    flash(_("Good to have you back. The next round can find you."), "success")
    return redirect(url_for("vetting.mine"), 303)


@bp.post("/mentor/retire")
@allow(Role.MENTOR)
def retire() -> ResponseReturnValue:
    """End the mentor's work, and sign them out."""
    try:
        with transaction() as session:
            vetting.retire(
                session,
                mentor_id=actor().id,
                version=VersionedForm().shown(),
                by=actor(),
                on=today(),
            )
    except StillHelping:
        flash(
            _("Somebody still counts on you. Close what you do together first, then leave."),
            "warning",
        )
        return redirect(url_for("vetting.mine"), 303)
    people.sign_out()
    flash(_("You have left, and your account is shut. Thank you for everything."), "success")
    return redirect(url_for("public.home"), 303)
