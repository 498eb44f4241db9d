"""The desk of words: what fitted nothing, opened in batches, and words for everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matching.db import glance, reading, transaction
from matching.domain.errors import AlreadyDecided, UnknownConcept, WordTaken
from matching.domain.openings import Sealed
from matching.domain.vocabulary import Evidence, Role
from matching.domain.words import Line, Meaning
from matching.forms.openings import OpeningForm
from matching.forms.words import BatchForm, WordForm
from matching.services import coding, words
from matching.web import openings
from matching.web.access import allow
from matching.web.request import actor, keys, language, today
from matching.web.tokens import form_checks

bp = Blueprint("words", __name__)

INVALID, CONFLICT = 422, 409
Shown = Sequence[tuple[Any, Line]]
"""The entries of the form that something waits in, each with what is known about it."""


@bp.get("/desk/words")
@allow(Role.COORDINATOR)
def desk() -> ResponseReturnValue:
    """Show how much waits, and the words that colleagues propose."""
    return _desk()


@bp.post("/desk/words/open")
@allow(Role.COORDINATOR)
@form_checks
def open_() -> ResponseReturnValue:
    """Open a batch, in this answer alone."""
    form = openings.answer(Sealed.WORDS)
    if not form.validate():
        return _desk(form), form.refused_as
    with transaction() as session:
        opened = words.open_batch(
            session,
            reason=form.reason,
            quota=form.count.quota,
            by=actor(),
            on=today(),
            keys=keys(),
        )
    batch = BatchForm.begin(opened)
    shown = _offer(batch)
    for entry, line in shown:
        entry.form.language.data = line.language.value
    return _batch(batch, shown) if shown else redirect(url_for("words.desk"), 303)


@bp.post("/desk/words/map")
@allow(Role.COORDINATOR)
@form_checks
def map_() -> ResponseReturnValue:
    """Keep what the texts of a batch mean, or search for what they might."""
    form = BatchForm()
    sent = len(form.lines)
    shown = _offer(form)
    valid = form.validate()
    if "find" in request.form and not form.csrf_token.errors:
        form.forget_errors()
        return _batch(form, shown)
    if len(shown) < sent:
        return _faster(form, shown)
    if not valid:
        return _batch(form, shown), INVALID
    return _known(form, shown) if "known" in request.form else _chosen(form, shown)


@bp.get("/desk/words/listed")
@allow(Role.COORDINATOR)
def listed() -> ResponseReturnValue:
    """List the words from the desk that everybody finds now."""
    pages = words.pages(reading())
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = words.listed(reading(), language=language(), page=page, by=actor())
    return render_template("words/listed.html", words=found, page=page, pages=pages)


@bp.post("/desk/words/<uuid:word_id>/approve")
@allow(Role.COORDINATOR)
def approve(word_id: UUID) -> ResponseReturnValue:
    """Let everybody find a concept by a word."""
    version = _version()
    with transaction() as session:
        words.approve(
            session, word_id=word_id, version=version, by=actor(), on=today(), keys=keys()
        )
    flash(_("Everybody finds this word now."), "success")
    return redirect(url_for("words.desk"), 303)


@bp.post("/desk/words/<uuid:word_id>/refuse")
@allow(Role.COORDINATOR)
def refuse(word_id: UUID) -> ResponseReturnValue:
    """Forget a word that was proposed."""
    version = _version()
    with transaction() as session:
        words.refuse(session, word_id=word_id, version=version, by=actor(), on=today())
    flash(_("This word is refused and forgotten."), "success")
    return redirect(url_for("words.desk"), 303)


@bp.post("/desk/words/<uuid:word_id>/retire")
@allow(Role.COORDINATOR)
def retire(word_id: UUID) -> ResponseReturnValue:
    """Take a word back from everybody."""
    version = _version()
    with transaction() as session:
        words.retire(session, word_id=word_id, version=version, by=actor(), on=today())
    flash(_("This word is removed. What was coded by it stays coded."), "success")
    return redirect(url_for("words.listed"), 303)


def _version() -> int:
    form = WordForm()
    if not form.validate():
        abort(400)
    return form.shown_version


def _offer(form: BatchForm) -> Shown:
    """Offer what each group may mean; groups of which nothing waits leave the page."""
    try:
        opened = form.opened
    except ValueError:
        abort(400)
    # A look of its own: somebody may have decided since this request began.
    with glance() as session:
        known = zip(form.lines, words.lines(session, opened=opened), strict=True)
        shown = [(entry, line) for entry, line in known if line is not None]
        catalogue = coding.catalogue(session)
    form.keep([entry for entry, _line in shown])
    for entry, line in shown:
        entry.form.offer(_candidates(catalogue, entry.form, line))
    return shown


def _candidates(catalogue: Any, form: Any, line: Line) -> list[tuple[str, str]]:
    """Return what was found, and before it what is known or was chosen earlier."""
    found = catalogue.search(form.search.data or line.text, line.kind, language())
    first = [concept for concept in (line.known, form.concept) if concept]
    names: dict[str, str] = {}
    for concept in (*first, *(each.id for each in found)):
        try:
            catalogue.require(concept, line.kind)
        except UnknownConcept:
            continue
        names[concept] = catalogue.label(concept, language())
    return list(names.items())


def _chosen(form: BatchForm, shown: Shown) -> ResponseReturnValue:
    meanings = {entry: entry.form.to_draft(line.ids) for entry, line in shown}
    given = {entry: meaning for entry, meaning in meanings.items() if meaning}
    if not given:
        form.form_errors.append(_("Say of at least one text what it means."))
        return _batch(form, shown), INVALID
    return _map(form, shown, given, Evidence.COORDINATOR)


def _known(form: BatchForm, shown: Shown) -> ResponseReturnValue:
    given = {entry: Meaning(line.ids, line.known) for entry, line in shown if line.known}
    return _map(form, shown, given, Evidence.INFERRED)


def _map(
    form: BatchForm, shown: Shown, given: dict[Any, Meaning], evidence: Evidence
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            count = words.map_(
                session,
                meanings=given.values(),
                evidence=evidence,
                by=actor(),
                on=today(),
                keys=keys(),
            )
    except AlreadyDecided:
        return _faster(form, _offer(form))
    except WordTaken as taken:
        form.reject_word(taken.word, _taken(taken))
        return _batch(form, shown), INVALID
    flash(_done(count), "success")
    rest = [(entry, line) for entry, line in shown if entry not in given]
    form.keep([entry for entry, _line in rest])
    # What is left was paid for with an opening: it stays on the page.
    return _batch(form, rest) if rest else redirect(url_for("words.desk"), 303)


def _faster(form: BatchForm, shown: Shown) -> ResponseReturnValue:
    if not shown:
        raise AlreadyDecided
    form.form_errors.append(
        _("Some of these texts were decided or erased in the meantime. The rest is still here.")
    )
    return _batch(form, shown), CONFLICT


def _taken(taken: WordTaken) -> str:
    with glance() as session:
        name = coding.catalogue(session).label(taken.concept_id, language())
    return _("The list has this word already: it means “%(name)s”.", name=name)


def _done(count: int) -> str:
    return ngettext(
        "%(num)s text no longer waits here.", "%(num)s texts no longer wait here.", count
    )


def _batch(form: BatchForm, shown: Shown) -> str:
    known = sum(len(line.ids) for _entry, line in shown if line.known)
    opened = openings.question(Sealed.WORDS).count
    return render_template("words/batch.html", form=form, shown=shown, known=known, opened=opened)


def _desk(opening: OpeningForm | None = None) -> str:
    return render_template(
        "words/desk.html",
        waiting=words.waiting(reading()),
        proposed=words.proposed(reading(), language=language(), by=actor(), keys=keys()),
        opening=opening or openings.question(Sealed.WORDS),
    )
