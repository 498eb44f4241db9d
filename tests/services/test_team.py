"""The team's key: coordinators come, go and are all lost; what was sent stays readable."""

from functools import partial
from threading import Event
from time import sleep

import pytest

from matching.db import glance, transaction
from matching.domain.errors import (
    Locked,
    NameTaken,
    NotFound,
    OwnAccount,
    TeamExists,
    WrongRecoveryKey,
)
from matching.domain.vocabulary import InterfaceLanguage, Role
from matching.models.keystore import Principal
from matching.services import accounts, colleagues, erasure, team
from matching.vault import recovery as paper
from matching.vault.wrapping import new_private
from tests import factories
from tests.factories import MONDAY
from tests.services.at_once import at_once, together
from tests.services.attacking import (
    all_places,
    alone,
    coordinator,
    opened_by,
    pair,
    places_of,
    submitted,
    take_everything,
)

OF_THE_PAIR = {"message", "plan_step", "mentoring_session"}


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def at_work(within, keys):
    """Two coordinators, and people who have written."""
    pair(keys)
    submitted(keys)
    return coordinator(keys), coordinator(keys)


def for_the_team():
    return {place for place in all_places() if place[0] not in OF_THE_PAIR}


def invite(by, keys, name="colleague"):
    with transaction() as session:
        account = colleagues.invite(
            session,
            role=Role.COORDINATOR,
            sign_in_name=name,
            secret=keys.stretch(factories.PASSWORD),
            language=InterfaceLanguage.EN,
            by=by,
            on=MONDAY,
            keys=keys,
        )
        return factories.actor_of(account)


def deactivate(who, by, keys):
    with transaction() as session:
        colleagues.deactivate(session, account_id=who.id, by=by, on=MONDAY, keys=keys)


def remove(who, session, *, by, keys):
    colleagues.deactivate(session, account_id=who.id, by=by, on=MONDAY, keys=keys)


def carry_over(by, keys, *, limit):
    with transaction() as session:
        return team.carry_over(session, by=by, keys=keys, limit=limit)


def recover(private, keys, name="the next"):
    with transaction() as session:
        account, fresh = accounts.recover(
            session,
            recovery=private,
            sign_in_name=name,
            secret=keys.stretch(factories.PASSWORD),
            language=InterfaceLanguage.EN,
            on=MONDAY,
            keys=keys,
        )
        return factories.actor_of(account), fresh


def erase(seeker):
    with transaction() as session:
        erasure.appeals(session, [seeker.id])


def new_recovery(keys):
    with transaction() as session:
        return team.new_recovery(session, keys=keys)


def sign_in(name, keys):
    with transaction() as session:
        found = accounts.sign_in(session, sign_in_name=name, password=factories.PASSWORD, keys=keys)
        return found.actor


class TestNewCoordinator:
    def test_reads_everything_that_was_sent_before(self, at_work, keys):
        first, _ = at_work

        colleague = invite(first, keys)

        assert opened_by(colleague, alone(keys, colleague)).keys() == for_the_team()

    def test_reads_it_with_nothing_but_their_password(self, at_work, keys):
        first, _ = at_work
        invite(first, alone(keys, first))
        fresh = keys.opened({})

        colleague = sign_in("colleague", fresh)

        assert opened_by(colleague, fresh).keys() == for_the_team()

    def test_needs_one_who_is_signed_in(self, at_work, keys):
        first, _ = at_work

        with pytest.raises(Locked):
            invite(first, keys.opened({}))

    def test_is_not_let_in_by_a_mentor(self, at_work, keys):
        mentor = pair(keys).mentor

        with pytest.raises(Locked):
            invite(mentor, alone(keys, mentor))

    def test_is_not_let_in_by_whoever_was_removed(self, at_work, keys):
        first, second = at_work
        deactivate(second, first, keys)

        with pytest.raises(Locked):
            invite(second, alone(keys, second))

    def test_who_is_refused_leaves_nothing_behind(self, at_work, keys):
        first, _ = at_work
        before = take_everything()
        with pytest.raises(Locked):
            invite(first, keys.opened({}))

        assert take_everything() == before
        invite(first, keys)
        with pytest.raises(NameTaken):
            invite(first, keys)


class TestRemovedCoordinator:
    def test_opens_nothing_with_the_private_key_they_kept(self, at_work, keys):
        first, second = at_work
        before = alone(keys, second)
        assert opened_by(second, before).keys() == for_the_team()

        deactivate(second, first, alone(keys, first))

        assert opened_by(second, alone(keys, second)) == {}

    def test_opens_nothing_of_the_keystore_of_now_with_every_key_they_ever_had(self, at_work, keys):
        first, second = at_work
        kept = alone(keys, second)
        opened_by(second, kept)
        with glance() as session:
            former = [kept.unlocked.of(team_id) for team_id in team.principals(session)]
        known = {kept.unlocked.of(second.id), *former}
        assert take_everything().opened_with(keys.epochs, known).keys() == for_the_team()

        deactivate(second, first, keys)
        team.carry_over_all(transaction, by=first, keys=alone(keys, first))
        submitted(keys)

        assert take_everything().opened_with(keys.epochs, known) == {}

    def test_opens_nothing_that_is_sent_afterwards_even_before_keys_were_moved(self, at_work, keys):
        first, second = at_work
        kept = alone(keys, second)
        opened_by(second, kept)
        before = all_places()
        with glance() as session:
            known = {kept.unlocked.of(team_id) for team_id in team.principals(session)}
        deactivate(second, first, alone(keys, first))

        submitted(keys)

        later = all_places() - before
        assert later
        assert not later & take_everything().opened_with(keys.epochs, known).keys()
        assert later <= opened_by(first, alone(keys, first)).keys()

    def test_cannot_be_removed_by_whoever_is_not_signed_in(self, at_work, keys):
        first, second = at_work

        with pytest.raises(Locked):
            deactivate(second, first, keys.opened({}))

        assert opened_by(second, alone(keys, second)).keys() == for_the_team()

    def test_is_never_oneself_and_never_a_mentor(self, at_work, keys):
        first, _ = at_work
        with glance() as session:
            mentor = session.get_one(factories.Mentor, pair(keys).mentor.id)
            account_id = mentor.account_id

        with pytest.raises(OwnAccount):
            deactivate(first, first, keys)
        with pytest.raises(NotFound), transaction() as session:
            colleagues.deactivate(session, account_id=account_id, by=first, on=MONDAY, keys=keys)


class TestCarryOver:
    @pytest.fixture
    def half_way(self, at_work, keys):
        first, second = at_work
        third = coordinator(keys)
        deactivate(second, first, alone(keys, first))
        left = carry_over(first, alone(keys, first), limit=2)
        assert left > 0
        return first, third

    def test_half_done_everybody_else_still_reads_everything(self, half_way, keys):
        for by in half_way:
            assert opened_by(by, alone(keys, by)).keys() == for_the_team()

    def test_half_done_what_comes_in_is_read_by_everybody(self, half_way, keys):
        submitted(keys)

        for by in half_way:
            assert opened_by(by, alone(keys, by)).keys() == for_the_team()

    def test_half_done_a_new_coordinator_reads_everything(self, half_way, keys):
        first, _ = half_way

        colleague = invite(first, keys)

        assert opened_by(colleague, alone(keys, colleague)).keys() == for_the_team()

    def test_half_done_another_can_be_removed(self, half_way, keys):
        first, third = half_way

        deactivate(third, first, alone(keys, first))

        assert opened_by(third, alone(keys, third)) == {}
        assert opened_by(first, alone(keys, first)).keys() == for_the_team()
        team.carry_over_all(transaction, by=first, keys=alone(keys, first))
        assert opened_by(first, alone(keys, first)).keys() == for_the_team()

    def test_can_be_finished_by_another(self, half_way, keys):
        first, third = half_way

        team.carry_over_all(transaction, by=third, keys=alone(keys, third))

        for by in (first, third):
            assert opened_by(by, alone(keys, by)).keys() == for_the_team()
        with glance() as session:
            assert team.waiting(session) == 0
            assert len(team.principals(session)) == 1

    def test_needs_somebody_who_is_signed_in(self, half_way, keys):
        first, _ = half_way

        with pytest.raises(Locked):
            carry_over(first, keys.opened({}), limit=2)

    def test_by_two_at_once_loses_nothing(self, half_way, keys, app):
        moves = [
            partial(team.carry_over_all, transaction, by=by, keys=alone(keys, by))
            for by in half_way
        ]

        together(app, *moves)

        for by in half_way:
            assert opened_by(by, alone(keys, by)).keys() == for_the_team()

    def test_while_appeals_come_in_loses_none(self, half_way, keys, app):
        first, third = half_way

        together(
            app,
            partial(team.carry_over_all, transaction, by=first, keys=alone(keys, first)),
            *(partial(submitted, keys) for _ in range(4)),
        )

        assert opened_by(third, alone(keys, third)).keys() == for_the_team()

    def test_while_people_are_erased_waits_in_no_circle(self, half_way, keys, app):
        _, third = half_way
        leaving = [pair(keys) for _ in range(4)]

        together(
            app,
            *(
                partial(team.carry_over_all, transaction, by=by, keys=alone(keys, by))
                for by in half_way
            ),
            *(partial(erase, one.seeker) for one in leaving),
        )

        assert opened_by(third, alone(keys, third)).keys() == for_the_team()
        assert not [one for one in leaving if places_of(one.seeker.id)]


class TestAtOnce:
    def test_appeals_that_come_in_while_the_key_is_renewed_are_read(self, at_work, keys, app):
        first, second = at_work

        together(
            app,
            *(partial(submitted, keys) for _ in range(3)),
            partial(deactivate, second, first, alone(keys, first)),
            *(partial(submitted, keys) for _ in range(3)),
        )

        assert opened_by(first, alone(keys, first)).keys() == for_the_team()

    def test_an_appeal_that_waited_for_the_renewal_is_wrapped_for_the_new_key(
        self, at_work, keys, app
    ):
        first, second = at_work
        renewed = Event()

        def renew():
            with transaction() as session:
                holders = [first.id, second.id]
                team.renew(session, holders=holders, keys=alone(keys, first))
                renewed.set()
                # Long enough for the appeal to come as far as the former key.
                sleep(0.5)

        def send():
            assert renewed.wait(30)
            return submitted(keys)

        together(app, renew, send)

        assert opened_by(first, alone(keys, first)).keys() == for_the_team()

    def test_of_two_who_remove_each_other_one_stays(self, at_work, keys, app):
        first, second = at_work
        third = coordinator(keys)

        answers = at_once(
            app,
            partial(remove, first, by=second, keys=alone(keys, second)),
            partial(remove, second, by=first, keys=alone(keys, first)),
        )

        assert sorted(map(str, answers)) == sorted(map(str, (None, Locked)))
        (stays,) = [by for by in at_work if opened_by(by, alone(keys, by))]
        assert opened_by(stays, alone(keys, stays)).keys() == for_the_team()
        assert opened_by(third, alone(keys, third)).keys() == for_the_team()

    def test_two_who_remove_others_leave_everybody_else_in(self, at_work, keys, app):
        first, second = at_work
        third, fourth = coordinator(keys), coordinator(keys)

        answers = at_once(
            app,
            partial(remove, third, by=first, keys=alone(keys, first)),
            partial(remove, fourth, by=second, keys=alone(keys, second)),
        )

        assert answers == [None, None]
        for by in at_work:
            assert opened_by(by, alone(keys, by)).keys() == for_the_team()
        for former in (third, fourth):
            assert opened_by(former, alone(keys, former)) == {}

    def test_whoever_is_invited_while_another_is_removed_reads_all(self, at_work, keys, app):
        first, second = at_work
        third = coordinator(keys)

        inviting = alone(keys, first)

        colleague, _ = together(
            app,
            partial(invite, first, inviting),
            partial(deactivate, second, third, alone(keys, third)),
        )

        assert opened_by(colleague, alone(inviting, colleague)).keys() == for_the_team()


class TestRecovery:
    def test_the_key_on_paper_brings_everything_back(self, at_work, keys):
        on_paper = paper.write(new_recovery(keys))
        nobody = keys.opened({})

        by, _ = recover(paper.read(on_paper.lower()), nobody)
        team.carry_over_all(transaction, by=by, keys=nobody)

        fresh = keys.opened({})
        assert sign_in("the next", fresh) == by
        assert opened_by(by, fresh).keys() == for_the_team()

    def test_shuts_every_former_coordinator_out(self, at_work, keys):
        former_recovery = new_recovery(keys)
        known = {keys.unlocked.of(by.id) for by in at_work} | {former_recovery}
        nobody = keys.opened({})

        by, _ = recover(former_recovery, nobody)
        team.carry_over_all(transaction, by=by, keys=nobody)

        for former in at_work:
            assert opened_by(former, alone(keys, former)) == {}
        assert take_everything().opened_with(keys.epochs, known) == {}

    def test_is_of_use_once_and_gives_the_next_one(self, at_work, keys):
        first_key = new_recovery(keys)
        by, fresh = recover(first_key, keys.opened({}))

        with pytest.raises(WrongRecoveryKey):
            recover(first_key, keys.opened({}), "again")
        nobody = keys.opened({})
        after, _ = recover(fresh, nobody, "once more")

        assert by != after
        assert opened_by(after, nobody).keys() == for_the_team()

    def test_the_next_one_opens_all_even_if_keys_were_never_moved(self, at_work, keys):
        nobody = keys.opened({})
        by, fresh = recover(new_recovery(keys), nobody)
        assert carry_over(by, nobody, limit=2) > 0

        opened = take_everything().opened_with(keys.epochs, {fresh})

        assert opened.keys() == for_the_team()

    def test_another_key_changes_nothing(self, at_work, keys):
        before = take_everything()

        with pytest.raises(WrongRecoveryKey):
            recover(new_private(), keys.opened({}))

        assert take_everything() == before

    def test_a_coordinators_own_key_is_no_recovery_key(self, at_work, keys):
        first, _ = at_work

        with pytest.raises(WrongRecoveryKey):
            recover(keys.unlocked.of(first.id), keys.opened({}))

    def test_is_kept_nowhere(self, at_work, keys):
        private = new_recovery(keys)

        with glance() as session:
            kept = [
                value
                for row in session.query(Principal)
                for value in vars(row).values()
                if isinstance(value, bytes)
            ]
        kept += [closed for *_, closed in take_everything().wraps]
        assert not [value for value in kept if private in value]


class TestFound:
    def test_a_second_team_is_refused(self, keys):
        with pytest.raises(TeamExists), transaction() as session:
            team.found(session, keys=keys, on=MONDAY)
