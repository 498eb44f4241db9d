"""A small world in which every address of the service leads somewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.routing import Rule

from matching.db import KEYSTORE, Base, KeystoreBase, db, transaction
from matching.domain.lifecycles import AppealStatus, BarCause, ProposalStatus
from matching.domain.profiles import Weights
from matching.domain.progress import Milestone
from matching.domain.vocabulary import ConceptKind, NeedKind, Policy, Role
from matching.models.intake import UncodedText
from matching.models.progress import FollowUp, Pairing, PlanStep
from matching.models.review import Bar, Proposal
from matching.services import consent, rounds, standing
from tests import factories
from tests.factories import MONDAY
from tests.web.browsing import Page, sign_in

PHRASE = "abandon ability able about above absent absorb abstract"
UNWATCHED = {"browser_session"}
"""A page that is read may move the end of its session; nothing else."""


@dataclass(frozen=True)
class Scene:
    """One of everything, related to each other, by the names that addresses use."""

    app: Flask
    ids: dict[str, str]
    proposals: dict[str, str]
    """The proposal of each endpoint that wants another one than the suggested one in `ids`."""

    def address(self, rule: Rule) -> str:
        """Where a route leads in this world, in English."""
        ids = dict(self.ids)
        ids["proposal_id"] = self.proposals.get(rule.endpoint, ids["proposal_id"])
        given = {name: ids.get(name, "style.css") for name in rule.arguments - {"language"}}
        if "language" in rule.arguments:
            given["language"] = "en"
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **given)

    def browser(self, role: Role) -> FlaskClient:
        """A browser of somebody in this role; a visitor's for ANYONE."""
        client = self.app.test_client()
        if role is Role.SEEKER:
            Page(client, "/en/return").submit(phrase=PHRASE)
        elif role is not Role.ANYONE:
            sign_in(client, role.value)
        return client

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that both databases hold, except what reading may touch."""
        with self.app.app_context():
            stores = ((Base, db.engine), (KeystoreBase, db.get_engine(KEYSTORE)))
            return {name: rows for each in stores for name, rows in _contents(*each)}


def _contents(
    base: type[Base | KeystoreBase], engine: Engine
) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    with engine.connect() as connection:
        for table in base.metadata.sorted_tables:
            if table.name not in UNWATCHED:
                found = connection.execute(table.select())
                yield table.name, sorted(map(tuple, found), key=repr)


def build(app: Flask, keys) -> Scene:
    """Make the world, with somebody of each role who signs in by the name of the role."""
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="coordinator")
        factories.coordinator(session, keys, name="administrator", role=Role.ADMINISTRATOR)
        colleague = factories.coordinator(session, keys)
        mentor = factories.mentor(session, keys, name="mentor", factor=True)
        offer = factories.offer(session, keys, by=mentor, capacity=5)
        appeal = factories.appeal(session, keys, phrase=PHRASE)
        round_id, suggested = _round(session, keys, by=factories.actor_of(colleague))
        asked = factories.proposal(
            session,
            keys,
            appeal=appeal,
            offer=offer,
            need=NeedKind.MENTORING,
            status=ProposalStatus.MENTOR_ACCEPTED,
            reasons=suggested.reasons,
        )
        offered = factories.proposal(
            session,
            keys,
            offer=offer,
            status=ProposalStatus.OFFERED,
            reasons=suggested.reasons,
        )
        pairing = _pairing(session, keys, appeal=appeal, offer=offer)
        for _ in range(3):
            standing.take_room(session, offer_id=offer.id)
        appeal.status = AppealStatus.PAIRED
        ids = {
            "account_id": colleague.id,
            "mentor_id": mentor.id,
            "offer_id": offer.id,
            "appeal_id": appeal.id,
            "proposal_id": suggested.id,
            "round_id": round_id,
            "pairing_id": pairing.id,
            "step_id": pairing.steps[0].id,
            "follow_up_id": pairing.follow_ups[0].id,
            "text_id": _uncoded(session, keys, appeal).id,
            "bar_id": _bar(session, appeal, mentor).id,
            "word_id": factories.word(session, keys, by=colleague).id,
        }
        of_seeker = ("review.proposed", "review.seeker_accept", "review.seeker_decline")
        of_mentor = ("review.asked", "review.mentor_accept", "review.mentor_decline")
        proposals = dict.fromkeys(of_seeker, str(asked.id))
        proposals |= dict.fromkeys(of_mentor, str(offered.id))
        return Scene(app, {name: str(value) for name, value in ids.items()}, proposals)


def _round(session, keys, *, by) -> tuple[UUID, Proposal]:
    factories.appeal(session, keys)
    dry = rounds.run_dry(session, weights=Weights(), policy=Policy.SERVE_MOST, by=by, on=MONDAY)
    rounds.commit(session, round_id=dry.id, version=dry.version, by=by, on=MONDAY)
    suggested = session.scalars(select(Proposal).where(Proposal.round_id == dry.id)).all()
    return dry.id, suggested[0]


def _pairing(session, keys, *, appeal, offer) -> Pairing:
    accepted = factories.proposal(
        session, keys, appeal=appeal, offer=offer, status=ProposalStatus.ACCEPTED
    )
    row = Pairing(
        id=uuid4(),
        proposal_id=accepted.id,
        appeal_id=appeal.id,
        offer_id=offer.id,
        need=accepted.need,
        started_week=MONDAY,
        follow_ups=[FollowUp(milestone=Milestone.DAYS_30, due_week=MONDAY)],
    )
    session.add(row)
    session.flush()
    mentor = factories.mentor_of(offer.mentor)
    consent.introduce(session, proposal=accepted, by=mentor, keys=keys)
    consent.begin(session, pairing=row, by=factories.seeker_of(appeal), keys=keys)
    step = PlanStep(id=uuid4(), pairing_id=row.id, position=0)
    factories.write(session, keys, step, "text", "a first step")
    session.add(step)
    session.flush()
    session.refresh(row)
    return row


def _uncoded(session, keys, appeal) -> UncodedText:
    row = UncodedText(id=uuid4(), appeal_id=appeal.id, kind=ConceptKind.SKILL, wanted=True)
    factories.write(session, keys, row, "text", "something rare")
    session.add(row)
    session.flush()
    return row


def _bar(session, appeal, mentor) -> Bar:
    row = Bar(
        id=uuid4(),
        appeal_id=appeal.id,
        mentor_id=mentor.id,
        cause=BarCause.KEPT_APART,
        set_week=MONDAY,
    )
    session.add(row)
    session.flush()
    return row
