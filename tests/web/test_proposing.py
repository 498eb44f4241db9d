"""Proposing the best match of an appeal from its page, without a round."""

import re

import pytest
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.lifecycles import AppealStatus
from matching.domain.vocabulary import Circle, NeedKind, Role
from matching.models.intake import Appeal
from matching.models.review import Proposal
from matching.models.vetting import Offer
from matching.services import matcher, outlooks, proposing
from matching.services.matcher import line
from tests import factories
from tests.web.browsing import Page, sign_in

PROPOSE = "Propose this pair"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No test is about how busy this machine is."""
    monkeypatch.setattr(outlooks, "PATIENCE_SECONDS", 300.0)
    monkeypatch.setattr(proposing, "PATIENCE_SECONDS", 300.0)


@pytest.fixture
def appeal(app, keys) -> str:
    """The page of an appeal that one mentor suits; two coordinators and that mentor can sign in."""
    with app.app_context(), transaction() as session:
        for name in ("anna", "boris"):
            factories.coordinator(session, keys, name=name)
        factories.coordinator(session, keys, name="vera", role=Role.ADMINISTRATOR)
        by = factories.mentor(session, keys, name="maks")
        factories.offer(session, keys, by=by, skills={})
        row = factories.appeal(session, keys, needs=[NeedKind.TEACHING])
        return f"/en/desk/appeals/{row.id}"


def kept(app) -> tuple[list[Proposal], AppealStatus]:
    with app.app_context(), db.sessionmaker() as session:
        status = session.scalars(select(Appeal.status)).one()
        return list(session.scalars(select(Proposal))), status


class TestProposing:
    def test_is_one_click_and_leads_to_the_decision(self, app, appeal, client):
        page = sign_in(client, "anna").go(appeal).submit(PROPOSE)

        (proposal,), status = kept(app)
        assert page.path == f"/en/desk/review/{proposal.id}"
        assert "Proposed. The pair now waits for a decision." in page.html
        assert "A coordinator proposed this pair between two rounds" in page.text
        assert "The round found no other mentor" not in page.text
        assert (proposal.round_id, status) == (None, AppealStatus.PROPOSED)

    def test_another_coordinator_approves_it_like_any_other(self, app, appeal, client):
        sign_in(client, "anna").go(appeal).submit(PROPOSE)
        (proposal,), _ = kept(app)

        sign_in(app.test_client(), "boris").go(f"/en/desk/review/{proposal.id}").submit("Approve")

        asked = sign_in(app.test_client(), "maks").go("/en/mentor/proposals")
        assert str(proposal.id) in asked.html

    def test_every_page_of_the_desk_knows_such_a_pair(self, app, appeal, client):
        page = sign_in(client, "anna").go(appeal).submit(PROPOSE)

        for address in ("review", "rounds", "report", "appeals?only=matching"):
            assert page.go(f"/en/desk/{address}").status == 200
        trail = sign_in(app.test_client(), "vera").go("/en/desk/audit")
        assert "pair proposed between rounds" in trail.text

    @pytest.mark.parametrize("language", ["be", "ru"])
    def test_is_there_in_every_language(self, app, appeal, client, language):
        page = sign_in(client, "anna", language=language)
        page = page.go(appeal.replace("/en/", f"/{language}/"))
        before = page.text

        page = page.submit(page.buttons[0])

        assert PROPOSE not in before
        assert page.path.startswith(f"/{language}/desk/review/")
        assert "between two rounds" not in page.text

    def test_is_not_offered_where_nobody_is_the_best_match(self, app, keys, appeal, client):
        with app.app_context(), transaction() as session:
            soldier = factories.appeal(session, keys, circle=Circle.UNIFORMED)
            session.scalars(select(Offer)).one().open = False
            address = f"/en/desk/appeals/{soldier.id}"

        assert PROPOSE not in sign_in(client, "anna").go(address).buttons


class TestRefusals:
    def test_a_better_match_since_is_shown_and_nothing_is_proposed(self, app, keys, appeal, client):
        page = sign_in(client, "anna").go(appeal)
        with app.app_context(), transaction() as session:
            alias = factories.offer(session, keys).mentor.account.alias

        page = page.submit(PROPOSE)

        assert page.path == appeal
        assert "The best match has changed. Nothing was proposed" in page.html
        assert f"{alias} · A teacher" in page.text
        assert kept(app) == ([], AppealStatus.READY)
        assert page.submit(PROPOSE).path.startswith("/en/desk/review/")

    def test_whoever_is_second_is_told_that_somebody_was_faster(self, app, appeal, client):
        first = sign_in(client, "anna").go(appeal)
        second = sign_in(app.test_client(), "boris").go(appeal)

        first.submit(PROPOSE)
        page = second.submit(PROPOSE)

        assert page.status == 409
        assert page.heading == "Somebody else was faster"
        assert len(kept(app)[0]) == 1

    def test_without_a_matcher_nothing_is_proposed(self, app, appeal, client, monkeypatch):
        page = sign_in(client, "anna").go(appeal)
        matcher.end()
        monkeypatch.setattr(line, "COMMAND", ("false",))

        page = page.submit(PROPOSE)

        assert page.status == 503
        assert kept(app) == ([], AppealStatus.READY)

    @pytest.mark.parametrize(
        "changes",
        [{"offer_id": "x"}, {"score": "-1"}, {"score": "²"}, {"version": ""}, {"offer_id": ""}],
        ids=str,
    )
    def test_what_no_page_sends_is_refused(self, app, appeal, client, changes):
        page = sign_in(client, "anna").go(appeal)
        sent = {name: page.value(name) for name in ("csrf_token", "version", "offer_id", "score")}

        answer = client.post(f"{appeal}/propose", data=sent | changes)

        assert answer.status_code == 400
        assert kept(app) == ([], AppealStatus.READY)

    def test_without_its_token_it_is_refused(self, app, appeal, client):
        page = sign_in(client, "anna").go(appeal)
        sent = {name: page.value(name) for name in ("version", "offer_id", "score")}

        answer = client.post(f"{appeal}/propose", data=sent)

        assert answer.status_code == 400
        assert kept(app) == ([], AppealStatus.READY)

    def test_it_is_for_coordinators_alone(self, app, appeal, client):
        page = sign_in(client, "anna").go(appeal)
        sent = {name: page.value(name) for name in ("version", "offer_id", "score")}
        theirs = app.test_client()
        token = sign_in(theirs, "maks").go("/en/mentor").token

        answer = theirs.post(f"{appeal}/propose", data=sent | {"csrf_token": token})
        stranger = Page(app.test_client(), "/en/sign-in")
        refused = stranger.client.post(
            f"{appeal}/propose", data=sent | {"csrf_token": stranger.token}
        )

        assert answer.status_code == 404
        assert re.search("/sign-in", refused.location or "") or refused.status_code == 404
        assert kept(app) == ([], AppealStatus.READY)
