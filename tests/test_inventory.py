"""Nothing is kept that nobody thought about: every column has its class, and keeps to it."""

from collections import Counter

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, String

from matching.db import Base, KeystoreBase
from matching.models import inventory
from matching.models.inventory import Exposure

DATABASES = [
    pytest.param(inventory.DATA, Base.metadata, id="data"),
    pytest.param(inventory.KEYSTORE, KeystoreBase.metadata, id="keystore"),
]
NAMED_BY_US = {("account", "alias"), ("audit_entry", "detail")}
CHOSEN_FROM_A_LIST = {("appeal", "time_zone"), ("offer", "time_zone")}


def existing(metadata: MetaData):
    """Every column that there is, by table and name."""
    return {
        (table.name, column.name): column
        for table in metadata.sorted_tables
        for column in table.columns
    }


def classified(tables):
    """How often each column stands in the inventory."""
    return Counter(
        (name, column)
        for name, table in tables.items()
        for columns in table.values()
        for column in columns.split()
    )


@pytest.mark.parametrize(("tables", "metadata"), DATABASES)
class TestInventory:
    def test_no_column_is_without_a_class(self, tables, metadata):
        assert set(existing(metadata)) - set(classified(tables)) == set()

    def test_no_class_is_given_to_what_is_gone(self, tables, metadata):
        assert set(classified(tables)) - set(existing(metadata)) == set()
        assert set(tables) == set(metadata.tables)

    def test_no_column_has_two_classes(self, tables, metadata):
        assert [column for column, times in classified(tables).items() if times > 1] == []

    def test_what_is_called_sealed_is_sealed_and_nothing_else(self, tables, metadata):
        typed = {at for at, column in existing(metadata).items() if column.info.get("sealed")}

        assert inventory.columns(tables, Exposure.SEALED) == typed

    @pytest.mark.parametrize("exposure", [Exposure.SEALED, Exposure.SERVER_SEALED])
    def test_what_is_sealed_is_bytes(self, tables, metadata, exposure):
        columns = existing(metadata)

        for at in inventory.columns(tables, exposure):
            assert isinstance(columns[at].type, LargeBinary), at

    def test_what_can_be_read_holds_no_bytes_and_no_free_text(self, tables, metadata):
        columns = existing(metadata)

        for at in inventory.columns(tables, Exposure.CODED) - NAMED_BY_US - CHOSEN_FROM_A_LIST:
            kind, codes = columns[at].type, columns[at].foreign_keys
            assert not isinstance(kind, LargeBinary), at
            # A text is one of an enumeration, or the code of a concept.
            assert type(kind) is not String or codes, at


def test_the_server_reads_nothing_by_itself_but_the_seeds_of_second_factors():
    databases = (inventory.DATA, inventory.KEYSTORE)
    opened = [inventory.columns(tables, Exposure.SERVER_SEALED) for tables in databases]

    assert opened == [{("account", "totp_seed")}, set()]


def test_a_new_column_is_noticed():
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    metadata.tables["appeal"].append_column(Column("nickname", String(40)))

    missing = set(existing(metadata)) - set(classified(inventory.DATA))

    assert missing == {("appeal", "nickname")}
