"""What an administrator changes about the account of a colleague, through the forms."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from matching.db import db, transaction
from matching.domain.audit import Action
from matching.domain.vocabulary import Role
from matching.models.accounts import Account
from matching.models.audit import AuditEntry
from matching.models.intake import Appeal
from matching.services import colleagues, sealing, team
from tests import factories
from tests.factories import PASSWORD
from tests.web.browsing import Page, set_up_factor, sign_in

CHANGES = {
    "make_administrator": Action.ROLE_CHANGED,
    "reset_factor": Action.FACTOR_RESET,
    "shut": Action.ACCOUNT_DEACTIVATED,
}


@pytest.fixture
def ann(app, keys):
    with app.app_context(), transaction() as session:
        factories.coordinator(session, keys, name="root", role=Role.ADMINISTRATOR)
        return factories.coordinator(session, keys, name="ann").id


def page_about(client, account_id):
    if client.get_cookie("session") is None:
        sign_in(client, "root")
    return Page(client, f"/en/desk/accounts/{account_id}")


def account(app, account_id):
    with app.app_context(), db.sessionmaker() as session:
        return session.get_one(Account, account_id)


def trail(app):
    with app.app_context(), db.sessionmaker() as session:
        wanted = set(CHANGES.values())
        return session.execute(
            select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.action.in_(wanted))
        ).all()


class TestChange:
    @pytest.mark.parametrize("change", CHANGES)
    def test_ends_the_sessions_of_the_colleague_and_leaves_a_trace(self, app, client, ann, change):
        hers = app.test_client()
        sign_in(hers, "ann")

        page = page_about(client, ann).submit("Do it", change=change, password=PASSWORD)

        assert "signed out everywhere" in page.text
        assert hers.get("/en/desk/appeals").location == "/en/sign-in"
        assert trail(app) == [(CHANGES[change], ann)]
        assert client.get("/en/desk/accounts").status_code == 200

    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.parametrize("password", ["", "not the right one"])
    def test_needs_the_password_of_who_does_it(self, app, client, ann, change, password):
        page = page_about(client, ann).submit("Do it", change=change, password=password)

        assert page.status == 422
        assert page.error("password")
        assert page.value("change") == change
        assert trail(app) == []
        untouched = account(app, ann)
        assert (untouched.role, untouched.active) == (Role.COORDINATOR, True)
        assert untouched.totp_seed is not None

    def test_a_new_administrator_may_do_what_administrators_do(self, app, client, ann):
        page_about(client, ann).submit("Do it", change="make_administrator", password=PASSWORD)

        hers = app.test_client()
        sign_in(hers, "ann")
        assert Page(hers, "/en/desk/accounts").status == 200

    def test_and_loses_it_again(self, app, client, ann):
        for change in ("make_administrator", "make_coordinator"):
            page = page_about(client, ann)
            page.submit("Do it", change=change, password=PASSWORD)

        hers = app.test_client()
        sign_in(hers, "ann")
        assert Page(hers, "/en/desk/appeals").status == 200
        assert Page(hers, "/en/desk/accounts").status == 404

    def test_a_reset_factor_is_set_up_anew_at_the_next_sign_in(self, app, client, ann):
        page_about(client, ann).submit("Do it", change="reset_factor", password=PASSWORD)

        hers = app.test_client()
        page = Page(hers, "/en/sign-in").submit(name="ann", password=PASSWORD)
        assert page.address == "/en/account/second-factor/set-up"
        assert set_up_factor(page).address == "/en/account"

    def test_a_shut_account_stays_out(self, app, client, ann):
        page_about(client, ann).submit("Do it", change="shut", password=PASSWORD)

        assert sign_in(app.test_client(), "ann").status == 422
        assert account(app, ann).totp_seed is None
        assert Page(client, f"/en/desk/accounts/{ann}").status == 404

    def test_offers_only_what_would_change_something(self, app, client, ann, keys):
        with app.app_context(), transaction() as session:
            bare = factories.coordinator(session, keys, factor=False).id

        assert page_about(client, ann).offered("change") == [*CHANGES]
        assert page_about(client, bare).offered("change") == ["make_administrator", "shut"]

    def test_nothing_else_can_be_sent(self, app, client, ann):
        page = page_about(client, ann)

        page = page.submit("Do it", change="make_coordinator", password=PASSWORD)

        assert page.status == 422
        assert page.error("change")

    def test_guessing_the_password_ends_soon(self, client, ann):
        page = page_about(client, ann)
        for _ in range(10):
            page = page.submit("Do it", change="shut", password="wrong")

        page = page.submit("Do it", change="shut", password=PASSWORD)

        assert page.status == 429


class TestOwnAccount:
    def test_has_no_such_page(self, app, client, ann):
        page = sign_in(client, "root").go("/en/desk/accounts")
        assert "This is you." in page.text
        with app.app_context(), db.sessionmaker() as session:
            own = session.scalars(select(Account.id).where(Account.id != ann)).one()

        answer = client.post(
            f"/en/desk/accounts/{own}",
            data={"csrf_token": page.token, "change": "shut", "password": PASSWORD},
        )

        assert answer.status_code == 404
        assert account(app, own).active


class TestMentor:
    @pytest.fixture
    def nina(self, app, keys, ann):
        with app.app_context(), transaction() as session:
            mentor = factories.mentor(session, keys, name="nina", factor=True)
            return SimpleNamespace(id=mentor.id, account_id=mentor.account_id)

    def test_who_lost_the_phone_signs_in_with_the_password_again(self, app, client, nina):
        hers = app.test_client()
        sign_in(hers, "nina")
        page = sign_in(client, "root").go(f"/en/desk/mentors/{nina.id}")

        page = page.follow("Reset their second factor").submit("Reset it", password=PASSWORD)

        assert "signed out everywhere" in page.text
        assert "Reset their second factor" not in page.text
        assert hers.get("/en/mentor").location == "/en/sign-in"
        assert trail(app) == [(Action.FACTOR_RESET, nina.id)]
        page = Page(hers, "/en/sign-in").submit(name="nina", password=PASSWORD)
        assert page.address == "/en/mentor"

    def test_keeps_the_factor_while_the_password_is_wrong(self, app, client, nina):
        sign_in(client, "root")

        page = Page(client, f"/en/desk/mentors/{nina.id}/second-factor").submit(password="wrong")

        assert page.error("password")
        assert account(app, nina.account_id).totp_seed is not None

    def test_is_reset_by_an_administrator_only(self, client, nina):
        page = sign_in(client, "ann").go(f"/en/desk/mentors/{nina.id}")

        assert "Reset their second factor" not in page.text
        assert page.go(f"/en/desk/mentors/{nina.id}/second-factor").status == 404

    def test_without_a_factor_has_none_to_reset(self, app, client, keys, nina):
        with app.app_context(), transaction() as session:
            other = factories.mentor(session, keys).id
        sign_in(client, "root")

        assert Page(client, f"/en/desk/mentors/{other}/second-factor").status == 404


class TestInterrupted:
    def test_a_change_of_keys_is_gone_on_with(self, app, client, ann, keys):
        with app.app_context(), transaction() as session:
            appeal_id = factories.appeal(session, keys).id
            root = next(each for each in colleagues.staff(session) if each.id != ann)
            by = factories.actor_of(root)
            colleagues.deactivate(session, account_id=ann, by=by, on=factories.MONDAY, keys=keys)
        sign_in(client, "root")

        page = Page(client, "/en/desk/accounts").submit("Go on with the new key")

        assert "opens nothing any more" in page.text
        assert "interrupted" not in page.text
        with app.app_context(), db.sessionmaker() as session:
            assert team.waiting(session) == 0
            fresh = keys.opened({by.id: keys.unlocked.of(by.id)})
            appeal = session.get_one(Appeal, appeal_id)
            assert sealing.open_(session, appeal, "story", by=by, keys=fresh)
