"""Where an appeal stands, in plain words: what has happened, what happens next, and when."""

from typing import Any

from flask_babel import gettext as _

from matching.domain.lifecycles import AppealStatus
from matching.services.intake import MyAppeal
from matching.web.filters import week

READ = frozenset(AppealStatus) - {
    AppealStatus.RECEIVED,
    AppealStatus.IN_TRIAGE,
    AppealStatus.NEEDS_INFO,
}
SEARCHED = frozenset({AppealStatus.PROPOSED, AppealStatus.PAIRED, AppealStatus.CLOSED})
HELPED = frozenset({AppealStatus.PAIRED, AppealStatus.CLOSED})


def next_step(mine: MyAppeal) -> tuple[str, str]:
    """Return where the appeal stands, and what happens next and when."""
    if mine.proposals:
        return (
            _("Somebody offers to help you. You decide."),
            _("Read the proposal and say yes or no. Nobody learns who you are before you agree."),
        )
    return _texts()[mine.status]


def _texts() -> dict[AppealStatus, tuple[str, str]]:
    return {
        AppealStatus.RECEIVED: (
            _("Your appeal has arrived."),
            _("A coordinator reads every appeal, usually within a week."),
        ),
        AppealStatus.IN_TRIAGE: (
            _("A coordinator is reading your appeal."),
            _("Look again in a few days: you will find here what they say."),
        ),
        AppealStatus.NEEDS_INFO: (
            _("A coordinator has a question."),
            _("Your answer goes to the coordinators only. Then they read on."),
        ),
        AppealStatus.DECLINED: (
            _("We cannot help with this appeal now."),
            _("Below is what the coordinator wrote to you. You can withdraw your appeal."),
        ),
        AppealStatus.READY: (
            _("We are looking for somebody who fits."),
            _("We look again regularly. It can take some weeks. Come back once a week."),
        ),
        AppealStatus.PROPOSED: (
            _("We may have found somebody."),
            _("First we ask them whether they have time. This takes up to two weeks."),
        ),
        AppealStatus.PAIRED: (
            _("You have somebody who helps you."),
            _("You find your plan and your messages on the page of your mentor."),
        ),
        AppealStatus.CLOSED: (
            _("The work with your mentor has ended."),
            _("We wish you well. You can withdraw your appeal whenever you like."),
        ),
        AppealStatus.WITHDRAWN: (_("Your appeal is withdrawn."), ""),
    }


def course(mine: MyAppeal) -> list[dict[str, Any]]:
    """Return the way of the appeal as events of a timeline."""
    titles: tuple[str, ...] = (
        _("Your appeal has arrived"),
        _("A coordinator reads it"),
        _("We look for somebody who fits"),
        _("You and your mentor agree"),
    )
    status = mine.status
    done: tuple[bool, ...] = (True, status in READ, status in SEARCHED, status in HELPED)
    if mine.status is AppealStatus.DECLINED:
        titles, done = titles[:2], done[:2]
    current = done.index(False) if False in done else None
    events = [
        {"title": text, "state": _state(place, done[place], current)}
        for place, text in enumerate(titles)
    ]
    events[0]["when"] = _("In the week %(week)s", week=week(mine.received_week))
    if current is not None and mine.changed_week != mine.received_week:
        events[current]["when"] = _("Since the week %(week)s", week=week(mine.changed_week))
    return events


def _state(place: int, done: bool, current: int | None) -> str:
    if done:
        return "done"
    return "current" if place == current else "next"
