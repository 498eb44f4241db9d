"""Key pairs: each opened by what its holder knows, on whatever server, and by nothing else."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from matching.db import glance, transaction
from matching.domain.errors import Locked, NotFound, SealBroken, WrongCredentials
from matching.domain.vocabulary import InterfaceLanguage, PrincipalKind
from matching.models.intake import Appeal
from matching.models.keystore import Principal, Wrap
from matching.services import accounts, intake, principals, sealing
from matching.vault import receipts, wrapping
from tests import factories
from tests.factories import PASSWORD, mentor_of, seeker_of
from tests.services.attacking import alone, opened_by, pair

NEW_PASSWORD = "another long enough one"
SECRET, OTHER_SECRET = "what a holder knows", "what another knows"
NOBODY = UUID(int=0)


@pytest.fixture(autouse=True)
def within(app):
    with app.app_context():
        yield


@pytest.fixture
def holder(within, keys):
    """Somebody with a key pair under SECRET."""
    principal_id, secret = uuid4(), keys.stretch(SECRET)
    with transaction() as session:
        principals.create(
            session, principal_id=principal_id, kind=PrincipalKind.SEEKER, secret=secret, keys=keys
        )
    return principal_id


def unlock(principal_id, secret, keys):
    with glance() as session:
        return principals.unlock(session, principal_id=principal_id, secret=secret, keys=keys)


class TestUnlock:
    def test_opens_the_private_key_for_this_request_alone(self, holder, keys):
        here, elsewhere = keys.opened({}), keys.opened({})

        private = unlock(holder, SECRET, here)

        assert private == keys.unlocked.of(holder) == here.unlocked.of(holder)
        assert holder not in elsewhere.unlocked

    def test_the_wrong_secret_opens_nothing(self, holder, keys):
        closed = keys.opened({})

        with pytest.raises(WrongCredentials):
            unlock(holder, OTHER_SECRET, closed)

        assert holder not in closed.unlocked

    def test_nobody_knows_a_secret(self, keys):
        with pytest.raises(WrongCredentials):
            unlock(NOBODY, SECRET, keys.opened({}))

    def test_the_team_has_no_secret_at_all(self, keys):
        with glance() as session:
            wanted = select(Principal).where(Principal.kind == PrincipalKind.TEAM)
            row = session.scalars(wanted).one()

        assert (row.locked_private, row.epoch) == (None, None)
        with pytest.raises(WrongCredentials):
            unlock(row.id, SECRET, keys.opened({}))

    def test_a_locked_key_put_under_another_name_opens_nothing(self, holder, keys):
        with transaction() as session:
            row = session.get_one(Principal, holder)
            stolen = Principal(
                id=uuid4(),
                kind=row.kind,
                public_key=row.public_key,
                locked_private=row.locked_private,
                epoch=row.epoch,
            )
            session.add(stolen)
            session.flush()
            stolen_id = stolen.id

        with pytest.raises(SealBroken):
            unlock(stolen_id, SECRET, keys.opened({}))

    def test_the_database_holds_no_private_key(self, holder, keys):
        with glance() as session:
            row = session.get_one(Principal, holder)

        private = keys.unlocked.of(holder)
        assert row.public_key == wrapping.public_of(private)
        assert private not in row.locked_private
        locked = principals.bare(row, keys=keys)
        assert private not in locked.private

    def test_the_disk_alone_gives_nothing_to_guess_against(self, holder, keys):
        with glance() as session:
            row = session.get_one(Principal, holder)

        locked = principals.bare(row, keys=keys)
        assert keys.try_out(SECRET, locked.salt).fits(locked.verifier)
        assert locked.verifier not in row.locked_private
        assert locked.salt not in row.locked_private


class TestChangeSecret:
    def test_the_new_one_opens_the_same_key_and_the_former_none(self, holder, keys):
        change(holder, alone(keys, seeker_of(holder)))

        assert unlock(holder, OTHER_SECRET, keys.opened({})) == keys.unlocked.of(holder)
        with pytest.raises(WrongCredentials):
            unlock(holder, SECRET, keys.opened({}))

    def test_needs_the_key_to_be_open(self, holder, keys):
        with pytest.raises(Locked):
            change(holder, keys.opened({}))

        assert unlock(holder, SECRET, keys.opened({}))

    def test_cannot_bring_back_who_was_removed(self, holder, keys):
        with transaction() as session:
            principals.remove(session, principal_id=holder)

        with pytest.raises(NotFound):
            change(holder, keys)


def change(holder, keys):
    secret = keys.stretch(OTHER_SECRET)
    with transaction() as session:
        principals.change_secret(session, principal_id=holder, secret=secret, keys=keys)


class TestRemove:
    def test_takes_everything_that_was_wrapped_for_them(self, keys):
        two = pair(keys)

        with transaction() as session:
            principals.remove(session, principal_id=two.mentor.id)

        with glance() as session:
            held = select(func.count()).where(Wrap.holder_id == two.mentor.id)
            assert session.scalar(held) == 0
        assert opened_by(two.mentor, alone(keys, two.mentor)) == {}
        assert opened_by(two.seeker, alone(keys, two.seeker))


class TestPassword:
    @pytest.fixture
    def mentor(self, keys):
        with transaction() as session:
            return mentor_of(factories.mentor(session, keys, name="a mentor"))

    def test_gives_a_mentor_what_is_theirs(self, mentor, keys):
        fresh = keys.opened({})

        with glance() as session:
            found = accounts.sign_in(
                session, sign_in_name="a mentor", password=PASSWORD, keys=fresh
            )

        assert found.actor == mentor
        assert found.private == keys.unlocked.of(mentor.id)
        assert found.private.hex() not in repr(found)
        assert repr(found.private) not in repr(found)
        assert opened_by(mentor, fresh)

    def test_changed_it_still_opens_everything_and_the_former_nothing(self, mentor, keys):
        before = opened_by(mentor, alone(keys, mentor))
        change_password(mentor, keys.opened({}))
        fresh = keys.opened({})

        with glance() as session, pytest.raises(WrongCredentials):
            accounts.sign_in(session, sign_in_name="a mentor", password=PASSWORD, keys=fresh)
        assert mentor.id not in fresh.unlocked
        with glance() as session:
            accounts.sign_in(session, sign_in_name="a mentor", password=NEW_PASSWORD, keys=fresh)
        assert opened_by(mentor, fresh) == before

    def test_verifier_of_another_lets_nobody_in_to_what_is_sealed(self, mentor, keys):
        """Whoever writes into the keystore comes in, and still opens nothing."""
        with transaction() as session:
            own = factories.mentor(session, keys, name="an intruder")
            session.flush()
            intruder = session.get_one(Principal, own.id)
            victim = session.get_one(Principal, mentor.id)
            put_into(victim, keys, of=intruder)
        fresh = keys.opened({})

        with glance() as session, pytest.raises(SealBroken):
            accounts.sign_in(session, sign_in_name="a mentor", password=PASSWORD, keys=fresh)

        assert mentor.id not in fresh.unlocked
        assert opened_by(mentor, fresh) == {}


def put_into(row, keys, *, of):
    """Have what proves the secret of one lead to the private key of another, as a thief could."""
    own, other = (principals.bare(each, keys=keys) for each in (row, of))
    forged = other.salt + other.verifier + own.private
    bound = b"principal|" + row.id.bytes
    row.locked_private = keys.epochs.close(forged, number=row.epoch, bound=bound)


class TestReceipt:
    def test_opens_nothing_but_its_own_appeal(self, keys):
        phrases = [receipts.issue(InterfaceLanguage.EN) for _ in range(2)]
        with transaction() as session:
            own, other = (factories.appeal(session, keys, phrase=one) for one in phrases)
            own_id, other_id = own.id, other.id
        fresh = keys.opened({})

        with glance() as session:
            intake.find(session, phrase=phrases[0], keys=fresh)

        assert {row for *_, row in opened_by(seeker_of(own_id), fresh)} == {own_id}
        assert opened_by(seeker_of(other_id), fresh) == {}

    def test_of_another_moved_into_the_row_opens_nothing(self, keys):
        phrases = [receipts.issue(InterfaceLanguage.EN) for _ in range(2)]
        with transaction() as session:
            own, other = (factories.appeal(session, keys, phrase=one) for one in phrases)
            mine, theirs = (session.get_one(Principal, one.id) for one in (own, other))
            put_into(mine, keys, of=theirs)
            taken, other.receipt_locator = other.receipt_locator, b"x" * 32
            session.flush()
            own.receipt_locator = taken
            own_id = own.id
        fresh = keys.opened({})

        with glance() as session, pytest.raises(SealBroken):
            intake.find(session, phrase=phrases[1], keys=fresh)

        with glance() as session:
            row = session.get_one(Appeal, own_id)
            with pytest.raises(Locked):
                sealing.open_(session, row, "story", by=seeker_of(own_id), keys=fresh)


def change_password(mentor, keys):
    secret = keys.stretch(NEW_PASSWORD)
    with transaction() as session:
        account_id = session.get_one(factories.Mentor, mentor.id).account_id
        found = accounts.confirm_password(
            session, account_id=account_id, password=PASSWORD, keys=keys
        )
        accounts.change_password(session, found=found, secret=secret, keys=keys)
