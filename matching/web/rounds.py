"""Rounds on the coordinators' desk: run one dry, look at it, compare two, commit one."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext

from matching.db import reading, transaction
from matching.domain.errors import NotFound, StaleRound
from matching.domain.vocabulary import Role
from matching.forms.review import DecisionForm
from matching.forms.rounds import CompareForm, RoundForm
from matching.services import comparisons, matches, round_advice, rounds
from matching.services.rounds import RoundLine
from matching.web.access import allow
from matching.web.request import actor, language, today
from matching.web.tokens import form_checks

bp = Blueprint("rounds", __name__)


@bp.route("/desk/rounds", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def index() -> ResponseReturnValue:
    """Show the rounds so far, and run a new one dry."""
    if request.method == "GET":
        settings = rounds.latest_settings(reading())
        return _index_page(RoundForm.showing(settings.policy, settings.weights))
    form = RoundForm()
    if not form.validate():
        return _index_page(form), 422
    return redirect(url_for("rounds.show", round_id=_run(form)), 303)


@bp.get("/desk/rounds/<uuid:round_id>")
@allow(Role.COORDINATOR)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show who would help whom, who gets nobody, and why."""
    return _round_page(round_id, DecisionForm())


@bp.post("/desk/rounds/<uuid:round_id>/commit")
@allow(Role.COORDINATOR)
@form_checks
def commit(round_id: UUID) -> ResponseReturnValue:
    """Propose the pairs of a round to the coordinators."""
    form = DecisionForm()
    if not form.validate():
        return _round_page(round_id, form), 422
    with transaction() as session:
        proposed = rounds.commit(
            session, round_id=round_id, version=form.shown_version, by=actor(), on=today()
        )
    flash(_proposed(proposed), "success")
    return redirect(url_for("rounds.show", round_id=round_id), 303)


@bp.get("/desk/rounds/compare")
@allow(Role.COORDINATOR)
def compare() -> ResponseReturnValue:
    """Lay two rounds side by side."""
    first, second = (
        rounds.get(reading(), round_id=_asked_for(name)) for name in ("first", "second")
    )
    comparison = comparisons.compare(first, second)
    return render_template(
        "rounds/compare.html",
        first=first,
        second=second,
        figures=(matches.figures(first), matches.figures(second)),
        comparison=comparison,
        differences=matches.page_of(comparison.differences, _page()),
        changes=comparisons.Change,
    )


@bp.errorhandler(StaleRound)
def stale(error: StaleRound) -> ResponseReturnValue:
    """Say that people have changed since the round ran, and lead to a new one."""
    return render_template("rounds/stale.html"), 409


def _index_page(form: RoundForm) -> str:
    pages = rounds.pages(reading())
    page = min(_page(), pages)
    lines = rounds.recent(reading(), page=page)
    comparing = CompareForm(formdata=None)
    choices = [(str(line.id), _name(line)) for line in lines if line.detailed]
    comparing.first.choices = comparing.second.choices = choices
    if len(choices) > 1:
        comparing.first.data, comparing.second.data = choices[1][0], choices[0][0]
    return render_template(
        "rounds/index.html",
        form=form,
        comparing=comparing,
        lines=lines,
        page=page,
        pages=pages,
    )


def _round_page(round_id: UUID, form: DecisionForm) -> str:
    run = rounds.get(reading(), round_id=round_id)
    # What the page showed stays: committing something newer must be refused.
    form.version.data = form.version.data or str(run.version)
    return render_template(
        "rounds/show.html",
        run=run,
        by=rounds.run_by(reading(), run),
        form=form,
        figures=matches.figures(run),
        quality=round_advice.quality(run),
        peace=round_advice.peace(run),
        missing=round_advice.missing(reading(), run, language=language()),
        pairs=matches.pairs(reading(), run, page=_page(), language=language()),
        unserved=matches.unserved(reading(), run, page=_page("rest"), language=language()),
    )


def _run(form: RoundForm) -> UUID:
    # Matched before the transaction opens: nobody has to wait for the matcher to write something.
    proved = rounds.run(reading(), policy=form.to_policy(), weights=form.to_weights(), on=today())
    with transaction() as session:
        return rounds.store(session, proved=proved, by=actor(), on=today()).id


def _asked_for(name: str) -> UUID:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError as error:
        raise NotFound from error


def _page(name: str = "page") -> int:
    return max(1, request.args.get(name, 1, type=int))


def _name(line: RoundLine) -> str:
    return gettext(
        "Round %(number)s of %(day)s", number=line.number, day=format_date(line.run_on, "d MMM y")
    )


def _proposed(count: int) -> str:
    return ngettext(
        "%(num)s pair now waits for a decision.", "%(num)s pairs now wait for a decision.", count
    )
