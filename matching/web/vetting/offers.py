"""The pages of an offer: one long form that can be searched in without losing anything."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.db import reading, transaction
from matching.domain.errors import CapacityTaken, OffersFull
from matching.domain.vocabulary import Role
from matching.forms.offers import OfferForm
from matching.services import offers
from matching.web.access import allow
from matching.web.request import actor, today
from matching.web.tokens import form_checks
from matching.web.vetting import searching
from matching.web.vetting.blueprint import bp
from matching.web.vetting.searching import Found


@bp.route("/mentor/offers/new", methods=["GET", "POST"])
@allow(Role.MENTOR)
@form_checks
def new_offer() -> ResponseReturnValue:
    """Describe a new offer."""
    form = OfferForm()
    if request.method == "GET":
        form.offer_id.data = str(uuid4())
        return _page(form)
    return _answer(form, form.identity)


@bp.route("/mentor/offers/<uuid:offer_id>", methods=["GET", "POST"])
@allow(Role.MENTOR)
@form_checks
def offer(offer_id: UUID) -> ResponseReturnValue:
    """Change an offer of one's own."""
    form = OfferForm()
    row = offers.show(reading(), offer_id=offer_id, by=actor())
    if request.method == "GET":
        form.begin(offers.draft_of(row))
        searching.offer_paths(form, [])
        return _page(form)
    return _answer(form, row.id)


@bp.post("/mentor/offers/<uuid:offer_id>/close")
@allow(Role.MENTOR)
def close_offer(offer_id: UUID) -> ResponseReturnValue:
    """Take an offer back."""
    with transaction() as session:
        offers.close(session, offer_id=offer_id, by=actor(), on=today())
    flash(_("The offer is closed. Nobody new is proposed from it."), "success")
    return redirect(url_for("vetting.mine"), 303)


@bp.post("/mentor/offers/<uuid:offer_id>/reopen")
@allow(Role.MENTOR)
def reopen_offer(offer_id: UUID) -> ResponseReturnValue:
    """Put an offer up again."""
    with transaction() as session:
        offers.reopen(session, offer_id=offer_id, by=actor(), on=today())
    flash(_("The offer is open again."), "success")
    return redirect(url_for("vetting.mine"), 303)


def _answer(form: OfferForm, offer_id: UUID) -> ResponseReturnValue:
    valid = _check(form)
    if not form.csrf_token.errors and searching.asked(form):
        found = searching.look(form)
        return _page(form, found), 422 if found.missed else 200
    return _save(form, offer_id) if valid else (_page(form), 422)


def _check(form: OfferForm) -> bool:
    searching.offer_paths(form, [])
    valid = form.validate()
    if searching.drop_unknown(form):
        form.reject_skills(_("We do not know one of these skills. Look for it again."))
        return False
    return valid


def _save(form: OfferForm, offer_id: UUID) -> ResponseReturnValue:
    try:
        with transaction() as session:
            offers.save(session, offer_id=offer_id, draft=form.to_draft(), by=actor(), on=today())
    except CapacityTaken:
        problem = _("You have said yes to more people than that. Choose a larger number.")
        form.capacity.errors = (problem,)
        return _page(form), 422
    except OffersFull:
        form.form_errors.append(_("You have ten offers already. Change one of them instead."))
        return _page(form), 422
    flash(_("Your offer is saved."), "success")
    return redirect(url_for("vetting.mine"), 303)


def _page(form: OfferForm, found: Found | None = None) -> str:
    for entry in form.skills:
        entry.form.level.label.text = searching.label(entry.form.skill.data)
    return render_template("vetting/offer.html", form=form, found=found)
