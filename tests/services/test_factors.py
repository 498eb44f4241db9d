"""The second factor: who needs one, what works once, and what ends with a change."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from matching.db import transaction
from matching.domain.actor import Actor
from matching.domain.audit import Action
from matching.domain.errors import (
    AlreadyDecided,
    NotAllowed,
    NotFound,
    OwnAccount,
    SealBroken,
    TooManyTries,
    WrongCode,
    WrongCredentials,
)
from matching.domain.vocabulary import Role
from matching.models.accounts import Account, BrowserSession, RecoveryCode
from matching.services import accounts, colleagues, factors, sessions
from matching.services.factors import Missing
from matching.vault import factors as codes
from tests import factories
from tests.factories import MONDAY, PASSWORD, SEED
from tests.services.at_once import at_once
from tests.services.trail import entries

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STEP = codes.step_at(NOW)


@pytest.fixture
def anna(session, keys):
    return factories.coordinator(session, keys)


def use(session, keys, account, *, step=STEP, at=NOW):
    factors.use_code(session, account_id=account.id, code=codes.code(SEED, step), at=at, keys=keys)


def set_up(session, keys, account, *, first=True, **given):
    seed = given.pop("seed", codes.new_seed())
    return factors.set_up(
        session,
        account_id=account.id,
        seed=seed,
        code=given.pop("code", codes.code(seed, STEP)),
        first=first,
        at=NOW,
        keys=keys,
    )


def recover(session, keys, account, code):
    return factors.use_recovery_code(
        session, account_id=account.id, code=code, on=MONDAY, keys=keys
    )


def browse(session, account):
    sessions.save(
        session,
        token=sessions.new_token(),
        payload=b"{}",
        account_id=account.id,
        lifetime=sessions.STAFF,
        at=NOW,
    )


def browsers(session):
    return session.scalars(select(BrowserSession)).all()


def trail(session):
    return [
        (entry.action, entry.detail)
        for entry in entries(session)
        if entry.action in {Action.FACTOR_CHANGED, Action.FACTOR_RESET, Action.ROLE_CHANGED}
    ]


class TestMissing:
    @pytest.mark.parametrize(
        ("role", "factor", "missing"),
        [
            (Role.COORDINATOR, False, Missing.FACTOR),
            (Role.ADMINISTRATOR, False, Missing.FACTOR),
            (Role.COORDINATOR, True, Missing.CODE),
            (Role.ADMINISTRATOR, True, Missing.CODE),
            (Role.MENTOR, False, Missing.NOTHING),
            (Role.MENTOR, True, Missing.CODE),
        ],
    )
    def test_only_a_mentor_may_do_without(self, session, keys, role, factor, missing):
        account = factories.coordinator(session, keys, role=role, factor=factor)

        assert factors.missing(session, account_id=account.id) is missing


class TestSeed:
    def test_cannot_be_read_in_the_row(self, session, keys, anna):
        row = session.execute(select(Account.__table__).where(Account.id == anna.id)).one()

        assert SEED.encode() not in row.totp_seed
        assert SEED not in str(row)

    def test_of_another_account_does_not_open(self, session, keys, anna):
        boris = factories.coordinator(session, keys)
        boris.totp_seed = anna.totp_seed

        with pytest.raises(SealBroken):
            use(session, keys, boris)


class TestUseCode:
    def test_takes_each_code_once(self, session, keys, anna):
        use(session, keys, anna)

        with pytest.raises(WrongCode):
            use(session, keys, anna)

    def test_takes_no_earlier_code_after_a_later_one(self, session, keys, anna):
        use(session, keys, anna, step=STEP + 1)

        for step in (STEP - 1, STEP, STEP + 1):
            with pytest.raises(WrongCode):
                use(session, keys, anna, step=step)

    def test_takes_the_next_one(self, session, keys, anna):
        use(session, keys, anna)

        use(session, keys, anna, step=STEP + 1, at=NOW + timedelta(seconds=30))

        assert anna.totp_step == STEP + 1

    @pytest.mark.parametrize("step", [STEP - 2, STEP + 2])
    def test_forgives_a_clock_one_step_off_and_no_more(self, session, keys, anna, step):
        with pytest.raises(WrongCode):
            use(session, keys, anna, step=step)

        assert anna.totp_step is None

    def test_takes_nothing_where_there_is_no_factor(self, session, keys):
        mentor = factories.mentor(session, keys)

        with pytest.raises(WrongCode):
            use(session, keys, session.get_one(Account, mentor.account_id))

    def test_of_two_at_once_one_is_refused(self, app, keys):
        account = stored(app, keys)

        answers = at_once(app, *[lambda session: use(session, keys, account)] * 2)

        assert sorted(answers, key=str) == [WrongCode, None]


class TestTries:
    def test_end_after_five_even_for_the_right_code(self, session, keys, anna):
        for _ in range(factors.TRIES):
            factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)

        with pytest.raises(TooManyTries):
            factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)

    def test_of_one_account_do_not_count_for_another(self, session, keys, anna):
        for _ in range(factors.TRIES):
            factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)

        other = factories.coordinator(session, keys)
        factors.count_try(session, account_id=other.id, keys=keys, at=NOW)

    def test_are_open_again_after_an_hour_and_not_before(self, session, keys, anna):
        for _ in range(factors.TRIES):
            factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)

        with pytest.raises(TooManyTries):
            factors.count_try(
                session, account_id=anna.id, keys=keys, at=NOW + timedelta(minutes=59)
            )
        factors.count_try(session, account_id=anna.id, keys=keys, at=NOW + timedelta(hours=1))

    def test_are_forgotten_after_a_right_one(self, session, keys, anna):
        for _ in range(factors.TRIES):
            factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)
        use(session, keys, anna)

        factors.count_try(session, account_id=anna.id, keys=keys, at=NOW)


class TestSetUp:
    def test_gives_ten_codes_and_ends_every_session(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        browse(session, account)

        drawn = set_up(session, keys, account)

        assert len(drawn) == 10
        assert browsers(session) == []
        assert account.factor_since == MONDAY
        assert factors.own(session, account_id=account.id).codes_left == 10
        assert trail(session) == [(Action.FACTOR_CHANGED, "set up")]

    def test_uses_up_the_code_that_it_was_shown_with(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        set_up(session, keys, account, seed=SEED)

        with pytest.raises(WrongCode):
            use(session, keys, account)

    def test_keeps_nothing_after_a_wrong_code(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)

        with pytest.raises(WrongCode):
            set_up(session, keys, account, code="000000", seed=SEED)

        assert account.totp_seed is None
        assert factors.missing(session, account_id=account.id) is Missing.FACTOR

    def test_puts_no_factor_in_place_of_one_before_that_was_asked_for(self, session, keys, anna):
        with pytest.raises(AlreadyDecided):
            set_up(session, keys, anna)

        use(session, keys, anna)

    def test_puts_another_in_its_place_for_somebody_who_is_signed_in(self, session, keys, anna):
        seed = codes.new_seed()
        set_up(session, keys, anna, first=False, seed=seed)

        with pytest.raises(WrongCode):
            use(session, keys, anna, step=STEP + 1)
        factors.use_code(
            session, account_id=anna.id, code=codes.code(seed, STEP + 1), at=NOW, keys=keys
        )

    def test_of_two_at_once_one_is_refused(self, app, keys):
        account = stored(app, keys, factor=False)

        answers = at_once(app, *[lambda session: len(set_up(session, keys, account))] * 2)

        assert sorted(answers, key=str) == [10, AlreadyDecided]


class TestRecoveryCodes:
    def test_are_kept_unreadable(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        drawn = set_up(session, keys, account)

        rows = str(session.execute(select(RecoveryCode.__table__)).all())

        for code in drawn:
            assert code not in rows
            assert code.replace("-", "") not in rows

    def test_work_once_each(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        drawn = set_up(session, keys, account)

        left = [recover(session, keys, account, code.upper()) for code in drawn]

        assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
        for code in drawn:
            with pytest.raises(WrongCode):
                recover(session, keys, account, code)

    def test_work_for_their_account_only(self, session, keys, anna):
        account = factories.coordinator(session, keys, factor=False)
        (code, *_rest) = set_up(session, keys, account)

        with pytest.raises(WrongCode):
            recover(session, keys, anna, code)

    def test_leave_a_trace(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        (code, *_rest) = set_up(session, keys, account)

        recover(session, keys, account, code)

        assert trail(session)[-1] == (Action.FACTOR_CHANGED, "recovery code used")

    def test_end_when_new_ones_are_drawn(self, session, keys):
        account = factories.coordinator(session, keys, factor=False)
        (old, *_rest) = set_up(session, keys, account)
        browse(session, account)

        new = factors.renew_recovery_codes(session, account_id=account.id, on=MONDAY, keys=keys)

        assert browsers(session) == []
        assert len(new) == 10
        with pytest.raises(WrongCode):
            recover(session, keys, account, old)
        assert recover(session, keys, account, new[0]) == 9

    def test_are_not_drawn_where_there_is_no_factor(self, session, keys):
        mentor = factories.mentor(session, keys)

        with pytest.raises(NotAllowed):
            factors.renew_recovery_codes(
                session, account_id=mentor.account_id, on=MONDAY, keys=keys
            )

    def test_of_two_at_once_one_is_refused(self, app, keys):
        account = stored(app, keys, factor=False)
        (drawn,) = at_once(app, lambda session: set_up(session, keys, account))

        answers = at_once(app, *[lambda session: recover(session, keys, account, drawn[0])] * 4)

        assert sorted(answers, key=str) == [9, WrongCode, WrongCode, WrongCode]


class TestTurnOff:
    def test_lets_a_mentor_do_without_and_ends_every_session(self, session, keys):
        mentor = factories.mentor(session, keys, factor=True)
        account = session.get_one(Account, mentor.account_id)
        drawn = set_up(session, keys, account, first=False)
        browse(session, account)

        factors.turn_off(session, account_id=account.id, on=MONDAY)

        assert factors.missing(session, account_id=account.id) is Missing.NOTHING
        assert browsers(session) == []
        with pytest.raises(WrongCode):
            recover(session, keys, account, drawn[0])
        entry = entries(session)[-1]
        assert (entry.actor_id, entry.detail) == (mentor.id, "turned off")

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
    def test_is_not_for_those_who_read_appeals(self, session, keys, role):
        account = factories.coordinator(session, keys, role=role)

        with pytest.raises(NotAllowed):
            factors.turn_off(session, account_id=account.id, on=MONDAY)

        assert factors.missing(session, account_id=account.id) is Missing.CODE


class TestReset:
    def test_takes_the_factor_of_a_colleague_and_ends_their_sessions(self, session, keys, anna):
        boss = factories.actor_of(factories.coordinator(session, keys, role=Role.ADMINISTRATOR))
        drawn = set_up(session, keys, anna, first=False)
        browse(session, anna)

        factors.reset(session, account_id=anna.id, by=boss, on=MONDAY)

        assert factors.missing(session, account_id=anna.id) is Missing.FACTOR
        assert browsers(session) == []
        assert trail(session)[-1] == (Action.FACTOR_RESET, "")
        with pytest.raises(WrongCode):
            recover(session, keys, anna, drawn[0])

    def test_is_never_of_ones_own_nor_of_a_mentor(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)
        by = factories.actor_of(boss)
        mentor = factories.mentor(session, keys, factor=True)

        with pytest.raises(OwnAccount):
            factors.reset(session, account_id=boss.id, by=by, on=MONDAY)
        with pytest.raises(NotFound):
            factors.reset(session, account_id=mentor.account_id, by=by, on=MONDAY)


class TestRole:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (Role.COORDINATOR, Role.ADMINISTRATOR),
            (Role.ADMINISTRATOR, Role.COORDINATOR),
        ],
    )
    def test_changes_and_ends_every_session(self, session, keys, before, after):
        boss = factories.actor_of(factories.coordinator(session, keys, role=Role.ADMINISTRATOR))
        account = factories.coordinator(session, keys, role=before)
        browse(session, account)

        colleagues.change_role(session, account_id=account.id, role=after, by=boss, on=MONDAY)

        assert account.role is after
        assert browsers(session) == []
        assert trail(session) == [(Action.ROLE_CHANGED, after.value)]

    def test_taken_from_each_other_at_once_stays_with_one(self, app, keys):
        first, second = (stored(app, keys, role=Role.ADMINISTRATOR) for _ in range(2))

        def demote(whom, by):
            return lambda session: colleagues.change_role(
                session,
                account_id=whom.id,
                role=Role.COORDINATOR,
                by=Actor(Role.ADMINISTRATOR, by.id),
                on=MONDAY,
            )

        answers = at_once(app, demote(first, second), demote(second, first))

        assert sorted(answers, key=str) == [NotAllowed, None]

    def test_is_never_ones_own(self, session, keys):
        boss = factories.coordinator(session, keys, role=Role.ADMINISTRATOR)

        with pytest.raises(OwnAccount):
            colleagues.change_role(
                session,
                account_id=boss.id,
                role=Role.COORDINATOR,
                by=factories.actor_of(boss),
                on=MONDAY,
            )

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.SEEKER, Role.ANYONE])
    def test_is_one_of_the_desk(self, session, keys, anna, role):
        boss = factories.actor_of(factories.coordinator(session, keys, role=Role.ADMINISTRATOR))

        with pytest.raises(NotFound):
            colleagues.change_role(session, account_id=anna.id, role=role, by=boss, on=MONDAY)

    def test_of_a_mentor_or_a_shut_account_stays(self, session, keys, anna):
        boss = factories.actor_of(factories.coordinator(session, keys, role=Role.ADMINISTRATOR))
        mentor = factories.mentor(session, keys)
        anna.active = False

        for account_id in (mentor.account_id, anna.id):
            with pytest.raises(NotFound):
                colleagues.change_role(
                    session, account_id=account_id, role=Role.ADMINISTRATOR, by=boss, on=MONDAY
                )


class TestConfirmPassword:
    def test_passes_the_right_one_only(self, session, keys, anna):
        accounts.confirm_password(session, account_id=anna.id, password=PASSWORD, keys=keys)

        with pytest.raises(WrongCredentials):
            accounts.confirm_password(session, account_id=anna.id, password="wrong", keys=keys)

    def test_passes_nobody_whose_account_is_shut(self, session, keys, anna):
        anna.active = False

        with pytest.raises(WrongCredentials):
            accounts.confirm_password(session, account_id=anna.id, password=PASSWORD, keys=keys)


def stored(app, keys, **given):
    """An account that every thread can see; of it, the id."""
    with app.app_context(), transaction() as session:
        return SimpleNamespace(id=factories.coordinator(session, keys, **given).id)
