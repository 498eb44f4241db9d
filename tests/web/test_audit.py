"""The trail in words: whoever reads it needs no list of codes."""

import pytest

from matching.domain.audit import Action, AuditLine
from matching.domain.lifecycles import (
    AppealStatus,
    BarCause,
    DeclineReason,
    MentorStatus,
    Outcome,
    PairingStatus,
    ProposalStatus,
)
from matching.domain.openings import ACTIONS, REASONS
from matching.domain.progress import Milestone, StillEmployed
from matching.domain.vocabulary import Role, TrustTier
from matching.forms import details
from matching.services.triage import Side
from tests.factories import MONDAY

WRITTEN = {
    Action.APPEAL_TRIAGED: [*AppealStatus, "answered"],
    Action.APPEAL_CODED: [
        *(f"{side} {done}" for side in Side for done in ("added", "removed")),
        "words resolved",
    ],
    Action.MENTOR_VOUCHED: [*MentorStatus],
    Action.MENTOR_STATUS_CHANGED: [
        *MentorStatus,
        *(f"trust_{tier.name.lower()}" for tier in TrustTier),
        "erased",
    ],
    Action.OFFER_CHANGED: ["closed", "reopened"],
    Action.ROUND_COMMITTED: ["1", "12"],
    Action.PROPOSAL_REJECTED: [*DeclineReason],
    Action.PROPOSAL_ANSWERED: [*ProposalStatus],
    Action.PROPOSAL_ENDED: [*ProposalStatus],
    Action.BAR_LIFTED: [*BarCause],
    Action.PAIRING_CHANGED: [
        *PairingStatus,
        *(f"{milestone}_{answer}" for milestone in Milestone for answer in StillEmployed),
        "search_reopened",
    ],
    Action.PAIRING_CLOSED: [*Outcome],
    Action.ACCOUNT_CREATED: [*Role],
    Action.ROLE_CHANGED: [*Role],
    Action.FACTOR_CHANGED: ["set up", "turned off", "new recovery codes", "recovery code used"],
    Action.DATA_RESTORED: ["2026-11-16", "2026-11-23"],
}
"""What the services write beside each action."""
OPENED = [
    (ACTIONS[what], f"{what} {reason}") for what, reasons in REASONS.items() for reason in reasons
]
CODES = [*OPENED, *((action, code) for action, codes in WRITTEN.items() for code in codes)]


def told(app, action, code):
    line = AuditLine(
        number=1,
        on=MONDAY,
        role=Role.COORDINATOR,
        alias="",
        action=action,
        subject_id=None,
        detail=code,
    )
    with app.test_request_context("/en/"):
        app.preprocess_request()
        return details.detail(line)


def test_every_code_that_is_written_has_words_of_its_own(app):
    words = {}
    for action, code in CODES:
        words.setdefault(told(app, action, code), set()).add((action, str(code)))

    raw = {code for _action, code in CODES if "_" in code or code.endswith(("added", "removed"))}
    assert raw & set(words) == set()
    ambiguous = [each for each in words.values() if len({action for action, _ in each}) < len(each)]
    assert ambiguous == []


def test_a_round_tells_how_many_pairs_it_proposed(app):
    assert told(app, Action.ROUND_COMMITTED, "1") == "1 pair"
    assert told(app, Action.ROUND_COMMITTED, "12") == "12 pairs"


@pytest.mark.parametrize("code", ["", "refusal_notes", "trust_", "something old"])
@pytest.mark.parametrize("action", Action)
def test_a_code_that_nobody_writes_any_more_stays_as_it_is(app, action, code):
    assert told(app, action, code) == code
