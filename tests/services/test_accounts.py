"""Accounts of mentors and colleagues."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from matching.domain.audit import Action
from matching.domain.errors import (
    NameTaken,
    NotFound,
    OwnAccount,
    TooManyTries,
    WrongCredentials,
)
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.models.accounts import Account, BrowserSession
from matching.services import accounts, colleagues, sealing, sessions
from matching.vault import stretching
from tests import factories
from tests.factories import MONDAY, PASSWORD
from tests.services.trail import entries

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEW = "a violet tram turns left"


def signed_in_browser(session, account):
    sessions.save(
        session,
        token=sessions.new_token(),
        payload=b"{}",
        account_id=account.id,
        lifetime=sessions.STAFF,
        at=NOW,
    )


class TestCreate:
    def test_keeps_no_name_that_can_be_read(self, session, keys):
        account = factories.coordinator(session, keys, name="Anna from Minsk")

        row = session.execute(select(Account.__table__).where(Account.id == account.id)).one()

        assert "Anna" not in str(row)

    def test_refuses_a_name_that_differs_only_in_case_and_blanks(self, session, keys):
        factories.coordinator(session, keys, name="Anna")

        with pytest.raises(NameTaken):
            factories.coordinator(session, keys, name="  aNNA ")

    def test_calls_nobody_by_a_number(self, session, keys):
        aliases = {factories.coordinator(session, keys).alias for _ in range(20)}

        assert len(aliases) == 20
        assert not any(character.isdigit() for alias in aliases for character in alias)


class TestSignIn:
    def test_finds_the_account_however_the_name_is_written(self, session, keys):
        account = factories.coordinator(session, keys, name="Ганна")

        found = accounts.sign_in(session, sign_in_name=" ГАННА ", password=PASSWORD, keys=keys)

        assert found.actor.id == account.id
        assert found.actor.role is Role.COORDINATOR

    def test_a_mentor_is_known_by_the_mentor_not_by_the_account(self, session, keys):
        mentor = factories.mentor(session, keys, name="mia")

        found = accounts.sign_in(session, sign_in_name="mia", password=PASSWORD, keys=keys)

        assert (found.actor.id, found.account_id) == (mentor.id, mentor.account_id)

    @pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
    def test_never_says_what_was_wrong(self, session, keys, name, password):
        factories.coordinator(session, keys, name="anna")

        with pytest.raises(WrongCredentials):
            accounts.sign_in(session, sign_in_name=name, password=password, keys=keys)

    def test_does_the_same_work_for_a_name_that_nobody_has(self, session, keys, monkeypatch):
        factories.coordinator(session, keys, name="anna")
        stretched = []
        real = stretching.stretch
        monkeypatch.setattr(
            stretching, "stretch", lambda *given: stretched.append(given) or real(*given)
        )

        for name in ("anna", "nobody"):
            with pytest.raises(WrongCredentials):
                accounts.sign_in(session, sign_in_name=name, password="no", keys=keys)

        assert len(stretched) == 2

    def test_refuses_a_shut_account(self, session, keys):
        factories.coordinator(session, keys, name="anna").active = False
        session.flush()

        with pytest.raises(WrongCredentials):
            accounts.sign_in(session, sign_in_name="anna", password=PASSWORD, keys=keys)


class TestTries:
    def test_the_eleventh_try_is_one_too_many_and_time_forgives(self, session, keys):
        for _ in range(10):
            accounts.count_try(session, sign_in_name="anna", keys=keys, at=NOW)

        with pytest.raises(TooManyTries):
            accounts.count_try(session, sign_in_name="ANNA ", keys=keys, at=NOW)

        accounts.count_try(session, sign_in_name="anna", keys=keys, at=NOW + timedelta(minutes=15))

    def test_tries_on_one_name_do_not_hinder_another(self, session, keys):
        for _ in range(10):
            accounts.count_try(session, sign_in_name="anna", keys=keys, at=NOW)

        accounts.count_try(session, sign_in_name="boris", keys=keys, at=NOW)

    def test_success_forgets_them(self, session, keys):
        for _ in range(10):
            accounts.count_try(session, sign_in_name="anna", keys=keys, at=NOW)

        accounts.forget_tries(session, sign_in_name="anna", keys=keys)

        accounts.count_try(session, sign_in_name="anna", keys=keys, at=NOW)


def change(session, keys, account, old):
    found = accounts.confirm_password(session, account_id=account.id, password=old, keys=keys)
    accounts.change_password(session, found=found, secret=keys.stretch(NEW), keys=keys)


class TestChangePassword:
    def test_the_new_one_opens_and_every_session_is_over(self, session, keys):
        account = factories.coordinator(session, keys, name="anna")
        signed_in_browser(session, account)

        change(session, keys, account, PASSWORD)

        assert session.scalars(select(BrowserSession)).all() == []
        assert accounts.sign_in(session, sign_in_name="anna", password=NEW, keys=keys)
        with pytest.raises(WrongCredentials):
            accounts.sign_in(session, sign_in_name="anna", password=PASSWORD, keys=keys)

    def test_what_the_old_one_opened_opens_with_the_new_one(self, session, keys):
        account = factories.coordinator(session, keys, name="anna")
        appeal = factories.appeal(session, keys)

        change(session, keys, account, PASSWORD)

        alone = keys.opened({})
        found = accounts.sign_in(session, sign_in_name="anna", password=NEW, keys=alone)
        story = sealing.open_(session, appeal, "story", by=found.actor, keys=alone)
        assert story == "story of a seeker"

    def test_asks_for_the_old_one(self, session, keys):
        account = factories.coordinator(session, keys, name="anna")
        signed_in_browser(session, account)

        with pytest.raises(WrongCredentials):
            change(session, keys, account, "wrong")

        assert session.scalars(select(BrowserSession)).one()

    def test_guessing_the_old_one_is_counted(self, session, keys):
        account = factories.coordinator(session, keys)
        for _ in range(10):
            accounts.count_change(session, account_id=account.id, keys=keys, at=NOW)

        with pytest.raises(TooManyTries):
            accounts.count_change(session, account_id=account.id, keys=keys, at=NOW)


class TestColleagues:
    def test_an_invitation_leaves_a_trace(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)

        made = colleagues.invite(
            session,
            role=Role.COORDINATOR,
            sign_in_name="new",
            secret=keys.stretch(NEW),
            language=InterfaceLanguage.BE,
            by=factories.actor_of(boss),
            on=MONDAY,
            keys=keys,
        )

        (entry,) = entries(session)
        assert (entry.action, entry.actor_id) == (Action.ACCOUNT_CREATED, boss.id)
        assert entry.subject_id == made.id

    def test_the_list_holds_nobody_but_colleagues(self, session, keys):
        factories.mentor(session, keys)
        account = factories.coordinator(session, keys)

        assert colleagues.staff(session) == [account]

    def test_shutting_an_account_ends_its_sessions(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)
        account = factories.coordinator(session, keys)
        signed_in_browser(session, account)

        colleagues.deactivate(
            session, account_id=account.id, by=factories.actor_of(boss), on=MONDAY, keys=keys
        )

        assert session.scalars(select(BrowserSession)).all() == []
        assert accounts.signed_in_staff(session, account_id=account.id) is None

    def test_nobody_shuts_their_own(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)

        with pytest.raises(OwnAccount):
            colleagues.deactivate(
                session, account_id=boss.id, by=factories.actor_of(boss), on=MONDAY, keys=keys
            )

    def test_a_mentor_is_not_shut_here(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)
        mentor = factories.mentor(session, keys)

        with pytest.raises(NotFound):
            colleagues.deactivate(
                session,
                account_id=mentor.account_id,
                by=factories.actor_of(boss),
                on=MONDAY,
                keys=keys,
            )
