"""What some takers get and do not get, where no other test tells: see docs/threat-model.md."""

import pytest
from sqlalchemy import select, update

from matching.db import glance, transaction
from matching.domain.vocabulary import PrincipalKind
from matching.models.accounts import Account, BrowserSession
from matching.models.intake import Appeal
from matching.models.keystore import Principal
from matching.services import sealing, team
from matching.vault import wrapping
from matching.vault.epochs import EpochKeys
from matching.vault.keys import locate
from tests import factories
from tests.services.attacking import (
    all_places,
    coordinator,
    every_private_key,
    pair,
    submitted,
    take_everything,
)
from tests.web.browsing import Page

PHRASE = "ability able about above absent absorb abstract absurd"


@pytest.fixture
def within(app):
    with app.app_context():
        yield


@pytest.mark.usefixtures("within")
class TestDiskAlone:
    def test_opens_nothing_even_with_every_password_receipt_and_paper(self, keys, tmp_path):
        pair(keys)
        coordinator(keys)
        with transaction() as session:
            paper = team.new_recovery(session, keys=keys)
        known = every_private_key(keys) | {paper}
        disk = take_everything()

        without_epochs = EpochKeys(tmp_path / "never.taken")

        assert disk.opened_with(keys.epochs, known).keys() == all_places()
        assert disk.opened_with(without_epochs, known) == {}


@pytest.mark.usefixtures("within")
class TestChangedKeystore:
    def test_reads_what_is_sent_afterwards_and_nothing_from_before(self, keys):
        submitted(keys)
        planted = wrapping.new_private()
        ours = Principal.kind == PrincipalKind.TEAM
        with transaction() as session:
            public = wrapping.public_of(planted)
            session.execute(update(Principal).where(ours).values(public_key=public))

        after = submitted(keys)

        opened = take_everything().opened_with(keys.epochs, {planted})
        assert ("appeal", "story", after.id) in opened
        assert {row for table, _, row in opened if table == "appeal"} == {after.id}


@pytest.mark.usefixtures("within")
class TestOldCopy:
    def test_of_somebody_who_is_still_there_opens_for_who_may_read_them_now(self, keys):
        seeker, by = submitted(keys), coordinator(keys)
        ask(seeker, "What can you do?", by, keys)
        old = take_everything()

        ask(seeker, "When have you time?", by, keys)

        place = ("appeal", "question", seeker.id)
        both = old.with_wraps_of(take_everything())
        opened = both.opened_with(keys.epochs, {keys.unlocked.of(by.id)})
        assert opened[place] == "What can you do?"


@pytest.mark.usefixtures("within")
class TestServerKey:
    def test_tells_whether_a_name_that_somebody_thinks_of_signs_in_here(self, keys):
        with transaction() as session:
            factories.coordinator(session, keys, name="anna")

        with glance() as session:
            (kept,) = session.scalars(select(Account.sign_in_locator))
        assert kept == locate(keys.sign_in_key, "anna")
        assert kept != locate(keys.sign_in_key, "boris")


class TestSessions:
    def test_of_a_seeker_names_no_appeal(self, app, client, keys):
        with app.app_context(), transaction() as session:
            appeal_id = factories.appeal(session, keys, phrase=PHRASE).id

        page = Page(client, "/en/return").submit(phrase=PHRASE)

        assert page.path == "/en/my"
        with app.app_context(), glance() as session:
            (row,) = session.scalars(select(BrowserSession))
            assert row.account_id is None
            for shape in (appeal_id.bytes, appeal_id.hex.encode(), str(appeal_id).encode()):
                assert shape not in row.payload + row.id_digest


def ask(seeker, text, by, keys):
    with transaction() as session:
        row = session.get_one(Appeal, seeker.id)
        sealing.seal(session, row, "question", text, by=by, keys=keys)
