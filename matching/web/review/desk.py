"""The coordinators' side: a queue, one proposal with everything beside it, and decisions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matching.db import reading, transaction
from matching.domain.errors import NoRoom, NotFound
from matching.domain.matches import NearSkill
from matching.domain.openings import Sealed
from matching.domain.review import Shelf
from matching.domain.vocabulary import Role
from matching.forms.openings import OpeningForm
from matching.forms.review import ApproveManyForm, DecisionForm, RefusalForm, choice_value
from matching.services import coding, review
from matching.web import openings
from matching.web.access import allow
from matching.web.request import actor, keys, this_week, today
from matching.web.review.blueprint import answer_week, bp, labels
from matching.web.tokens import form_checks


@bp.route("/desk/review", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
@form_checks
def queue() -> ResponseReturnValue:
    """Show a shelf of proposals; approve those that were ticked."""
    form = ApproveManyForm()
    if request.method == "GET":
        return _queue_page(form)
    if not form.validate():
        return _queue_page(form), 422
    decisions = review.approve_many(
        transaction,
        choices=form.to_choices(),
        by=actor(),
        on=today(),
        expires_week=answer_week(),
    )
    _tell(decisions)
    return redirect(url_for("review.queue"), 303)


@bp.get("/desk/review/<uuid:proposal_id>")
@allow(Role.COORDINATOR)
def show(proposal_id: UUID) -> ResponseReturnValue:
    """Show one proposal with both sides and all reasons."""
    return _case_page(proposal_id, DecisionForm(), RefusalForm())


@bp.post("/desk/review/<uuid:proposal_id>/notes")
@allow(Role.COORDINATOR)
@form_checks
def notes(proposal_id: UUID) -> ResponseReturnValue:
    """Open what was noted with earlier refusals; this leaves a trace."""
    form = openings.answer(Sealed.REFUSAL_NOTES)
    forms = DecisionForm(formdata=None), RefusalForm(formdata=None)
    if not form.validate():
        return _case_page(proposal_id, *forms, opening=form), form.refused_as
    with transaction() as session:
        opened = review.refusal_notes(
            session,
            proposal_id=proposal_id,
            reason=form.reason,
            quota=form.count.quota,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    return _case_page(proposal_id, *forms, opened=opened)


@bp.post("/desk/review/<uuid:proposal_id>/approve")
@allow(Role.COORDINATOR)
@form_checks
def approve(proposal_id: UUID) -> ResponseReturnValue:
    """Ask the mentor."""
    form = DecisionForm()
    if not form.validate():
        return _case_page(proposal_id, form, RefusalForm(formdata=None)), 422
    with transaction() as session:
        review.approve(
            session,
            proposal_id=proposal_id,
            version=form.shown_version,
            by=actor(),
            on=today(),
            expires_week=answer_week(),
        )
    flash(_("Approved. The mentor is asked now."), "success")
    return redirect(url_for("review.queue"), 303)


@bp.post("/desk/review/<uuid:proposal_id>/reject")
@allow(Role.COORDINATOR)
@form_checks
def reject(proposal_id: UUID) -> ResponseReturnValue:
    """Refuse the pair, with a reason that is remembered."""
    form = RefusalForm()
    if not form.validate():
        return _case_page(proposal_id, DecisionForm(formdata=None), form), 422
    with transaction() as session:
        review.reject(
            session,
            proposal_id=proposal_id,
            version=form.shown_version,
            by=actor(),
            on=today(),
            reason=form.given_reason,
            note=form.note.data or "",
            keys=keys(),
        )
    flash(_("Rejected. These two will not be suggested to each other again."), "success")
    return redirect(url_for("review.queue"), 303)


@bp.post("/desk/review/<uuid:proposal_id>/cancel")
@allow(Role.COORDINATOR)
@form_checks
def cancel(proposal_id: UUID) -> ResponseReturnValue:
    """Take back what was asked."""
    form = DecisionForm()
    if not form.validate():
        return _case_page(proposal_id, form, RefusalForm(formdata=None)), 422
    with transaction() as session:
        review.cancel(
            session,
            proposal_id=proposal_id,
            version=form.shown_version,
            by=actor(),
            on=today(),
        )
    flash(_("Taken back. The place with the mentor is free again."), "success")
    return redirect(url_for("review.show", proposal_id=proposal_id), 303)


@bp.post("/desk/keep-apart/<uuid:appeal_id>/<uuid:mentor_id>")
@allow(Role.COORDINATOR)
def keep_apart(appeal_id: UUID, mentor_id: UUID) -> ResponseReturnValue:
    """Keep two people apart from now on."""
    with transaction() as session:
        review.keep_apart(session, appeal_id=appeal_id, mentor_id=mentor_id, by=actor(), on=today())
    flash(_("These two are kept apart from now on."), "success")
    return redirect(url_for("review.queue"), 303)


@bp.post("/desk/review/<uuid:proposal_id>/bars/<uuid:bar_id>/lift")
@allow(Role.COORDINATOR)
def lift(proposal_id: UUID, bar_id: UUID) -> ResponseReturnValue:
    """Let a pair be suggested again."""
    with transaction() as session:
        review.lift_bar(session, bar_id=bar_id, by=actor(), on=today())
    flash(_("Lifted. These two may be suggested to each other again."), "success")
    return redirect(url_for("review.show", proposal_id=proposal_id), 303)


def _queue_page(form: ApproveManyForm) -> str:
    shelf = _shelf()
    shown = review.queue(
        reading(), shelf=shelf, page=request.args.get("page", 1, type=int), week=this_week()
    )
    return render_template(
        "review/queue.html",
        form=form,
        shelf=shelf,
        shelves=Shelf,
        queue=shown,
        label=labels(),
        choice_value=choice_value,
    )


def _case_page(
    proposal_id: UUID,
    approval: DecisionForm,
    refusal: RefusalForm,
    *,
    opened: Mapping[UUID, str] | None = None,
    opening: OpeningForm | None = None,
) -> str:
    case = review.case(reading(), proposal_id=proposal_id, week=this_week())
    for form in (approval, refusal):
        # What the page showed stays: deciding again on something newer must be refused.
        form.version.data = form.version.data or str(case.proposal.version)
    return render_template(
        "review/case.html",
        case=case,
        opened=opened,
        opening=opening or openings.question(Sealed.REFUSAL_NOTES),
        approval=approval,
        refusal=refusal,
        label=labels(),
        near=_near(case.reasons.near),
    )


def _near(near: Sequence[NearSkill]) -> list[dict[str, str | None]]:
    """Return what is close in words, each with a work that explains it, if one does."""
    label, why_near = labels(), coding.catalogue(reading()).why_near
    jobs = [next(iter(why_near(each.skill, each.via)), None) for each in near]
    return [
        {
            "skill": label(each.skill),
            "via": label(each.via),
            "because": label(job) if job else None,
        }
        for each, job in zip(near, jobs, strict=True)
    ]


def _shelf() -> Shelf:
    try:
        return Shelf(request.args.get("shelf", Shelf.TO_REVIEW))
    except ValueError as error:
        raise NotFound from error


def _tell(decisions: Sequence[review.Decision]) -> None:
    """Say what became of each choice, without hiding the ones that failed among the others."""
    ends = Counter(type(each.refusal) for each in decisions)
    approved, full = ends.pop(type(None), 0), ends.pop(NoRoom, 0)
    changed = ends.total()
    if approved:
        flash(ngettext("%(num)s approved.", "%(num)s approved.", approved), "success")
    if full:
        text = ngettext(
            "%(num)s stays here: the mentor has no place left.",
            "%(num)s stay here: their mentors have no place left.",
            full,
        )
        flash(text, "warning")
    if changed:
        text = ngettext(
            "%(num)s had been decided or overtaken in the meantime.",
            "%(num)s had been decided or overtaken in the meantime.",
            changed,
        )
        flash(text, "warning")
