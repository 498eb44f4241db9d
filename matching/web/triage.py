"""The coordinator's desk: appeals that wait, one appeal, decisions and coding."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import Unfinished, UnknownConcept
from matching.domain.lifecycles import AppealStatus
from matching.domain.openings import Sealed
from matching.domain.vocabulary import Role
from matching.forms.fields import ShownForm
from matching.forms.openings import OpeningForm
from matching.forms.triage import CodeForm, FilterForm, ReadyForm, SearchForm, WordForm
from matching.services import coding, matcher, triage
from matching.web import openings, outlooks
from matching.web.access import allow
from matching.web.request import actor, keys, language, this_week, today
from matching.web.tokens import form_checks

bp = Blueprint("triage", __name__)

MOST_PAGES = 9999


@bp.get("/desk/appeals")
@allow(Role.COORDINATOR)
def queue() -> ResponseReturnValue:
    """List the appeals that wait, the most pressing first.

    The best match of one may be asked for next: so the matcher is started where it has ended.
    """
    matcher.start()
    form = FilterForm(request.args)
    if form.only.data not in set(triage.Filter):
        form.only.data = triage.Filter.WAITING.value
    only = triage.Filter(form.only.data)
    page = min(request.args.get("page", 1, type=int), MOST_PAGES)
    found = triage.queue(reading(), only=only, page=page, week=this_week())
    return render_template("triage/queue.html", form=form, queue=found, only=only)


@bp.get("/desk/appeals/<uuid:appeal_id>")
@allow(Role.COORDINATOR)
def show(appeal_id: UUID) -> ResponseReturnValue:
    """Show the coded facts of one appeal, what can be done, and who would suit it best now."""
    return _page(appeal_id, match=True)


@bp.post("/desk/appeals/<uuid:appeal_id>/read")
@allow(Role.COORDINATOR)
@form_checks
def read(appeal_id: UUID) -> ResponseReturnValue:
    """Open what the seeker wrote, in this answer alone."""
    form = openings.answer(Sealed.APPEAL)
    if not form.validate():
        return _page(appeal_id, opening=form), form.refused_as
    with transaction() as session:
        opened = triage.read(
            session,
            appeal_id=appeal_id,
            reason=form.reason,
            quota=form.count.quota,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    return _page(appeal_id, opened=opened)


@bp.post("/desk/appeals/<uuid:appeal_id>/start")
@allow(Role.COORDINATOR)
def start(appeal_id: UUID) -> ResponseReturnValue:
    """Begin to read an appeal, or take it back to triage."""
    form = ShownForm()
    if not form.validate():
        abort(400)
    with transaction() as session:
        triage.start(
            session, appeal_id=appeal_id, version=form.shown_version, by=actor(), on=today()
        )
    return redirect(url_for("triage.show", appeal_id=appeal_id), 303)


@bp.route("/desk/appeals/<uuid:appeal_id>/ready", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def ready(appeal_id: UUID) -> ResponseReturnValue:
    """Hand an appeal to the matcher."""
    facts = triage.facts(reading(), appeal_id=appeal_id, language=language())
    form = ReadyForm(
        version=str(facts.version),
        priority=str(facts.priority.value),
        sensitivity=str(facts.sensitivity.value),
    )
    if request.method == "GET":
        return render_template("triage/ready.html", form=form, facts=facts)
    if not form.validate() or not _made_ready(appeal_id, form):
        return render_template("triage/ready.html", form=form, facts=facts), 422
    flash(_("The appeal is ready for the next round."), "success")
    return redirect(url_for("triage.queue"), 303)


@bp.route("/desk/appeals/<uuid:appeal_id>/ask", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def ask(appeal_id: UUID) -> ResponseReturnValue:
    """Ask the seeker something."""
    facts = triage.facts(reading(), appeal_id=appeal_id, language=language())
    form = WordForm(version=str(facts.version))
    if request.method == "GET":
        return render_template("triage/ask.html", form=form, facts=facts)
    if not form.validate():
        return render_template("triage/ask.html", form=form, facts=facts), 422
    with transaction() as session:
        triage.ask(session, appeal_id=appeal_id, **_written(form))
    flash(_("The seeker will find your question when they come back."), "success")
    return redirect(url_for("triage.queue"), 303)


@bp.route("/desk/appeals/<uuid:appeal_id>/decline", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def decline(appeal_id: UUID) -> ResponseReturnValue:
    """Decline an appeal, in words for the seeker."""
    facts = triage.facts(reading(), appeal_id=appeal_id, language=language())
    form = WordForm(version=str(facts.version))
    if request.method == "GET":
        return render_template("triage/decline.html", form=form, facts=facts)
    if not form.validate():
        return render_template("triage/decline.html", form=form, facts=facts), 422
    with transaction() as session:
        triage.decline(session, appeal_id=appeal_id, **_written(form))
    flash(_("The appeal is declined. The seeker reads your words."), "success")
    return redirect(url_for("triage.queue"), 303)


@bp.route("/desk/appeals/<uuid:appeal_id>/coding", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def code(appeal_id: UUID) -> ResponseReturnValue:
    """Show how an appeal is coded, and search for what is missing."""
    form = SearchForm()
    if request.method == "GET":
        return _coding_page(appeal_id, form)
    if not form.validate():
        return _coding_page(appeal_id, form), 422
    side = triage.Side(form.side.data)
    # Words from a sealed text may be searched for, so they stay out of the address.
    found = coding.catalogue(reading()).search(form.text.data, side.kind, language())
    return _coding_page(appeal_id, form, side=side, found=found)


@bp.post("/desk/appeals/<uuid:appeal_id>/coding/add")
@allow(Role.COORDINATOR)
def add(appeal_id: UUID) -> ResponseReturnValue:
    """Code a skill or the target."""
    side, concept = _chosen()
    try:
        with transaction() as session:
            triage.add(
                session,
                appeal_id=appeal_id,
                side=side,
                concept_id=concept,
                by=actor(),
                on=today(),
            )
    except UnknownConcept:
        abort(400)
    return redirect(url_for("triage.code", appeal_id=appeal_id), 303)


@bp.post("/desk/appeals/<uuid:appeal_id>/coding/remove")
@allow(Role.COORDINATOR)
def remove(appeal_id: UUID) -> ResponseReturnValue:
    """Take a skill or the target away."""
    side, concept = _chosen()
    with transaction() as session:
        triage.remove(
            session, appeal_id=appeal_id, side=side, concept_id=concept, by=actor(), on=today()
        )
    return redirect(url_for("triage.code", appeal_id=appeal_id), 303)


@bp.post("/desk/appeals/<uuid:appeal_id>/words/<uuid:text_id>")
@allow(Role.COORDINATOR)
def resolve(appeal_id: UUID, text_id: UUID) -> ResponseReturnValue:
    """Drop words that are coded now."""
    with transaction() as session:
        triage.resolve(session, appeal_id=appeal_id, text_id=text_id, by=actor(), on=today())
    flash(_("These words are marked as coded and are gone."), "success")
    return redirect(url_for("triage.code", appeal_id=appeal_id), 303)


def _chosen() -> tuple[triage.Side, str]:
    form = CodeForm()
    if not form.validate() or form.side.data not in set(triage.Side):
        abort(400)
    return triage.Side(form.side.data), form.concept.data


def _page(
    appeal_id: UUID,
    *,
    opened: triage.OpenedAppeal | None = None,
    opening: OpeningForm | None = None,
    match: bool = False,
) -> str:
    facts = triage.facts(reading(), appeal_id=appeal_id, language=language())
    opening = opening or openings.question(Sealed.APPEAL)
    asked = outlooks.of_appeal(appeal_id) if match and facts.status is AppealStatus.READY else None
    return render_template(
        "triage/show.html", facts=facts, opened=opened, opening=opening, asked=asked
    )


def _made_ready(appeal_id: UUID, form: ReadyForm) -> bool:
    priority, sensitivity = form.chosen
    try:
        with transaction() as session:
            triage.make_ready(
                session,
                appeal_id=appeal_id,
                version=form.shown_version,
                priority=priority,
                sensitivity=sensitivity,
                by=actor(),
                on=today(),
            )
    except Unfinished:
        form.form_errors.append(_("This appeal names no need or no language. Ask for it first."))
        return False
    return True


def _written(form: WordForm) -> dict[str, Any]:
    return {
        "version": form.shown_version,
        "text": form.text.data,
        "by": actor(),
        "on": today(),
        "keys": keys(),
    }


def _coding_page(appeal_id: UUID, form: SearchForm, **found: Any) -> str:
    facts = triage.facts(reading(), appeal_id=appeal_id, language=language())
    return render_template("triage/coding.html", facts=facts, form=form, **found)
