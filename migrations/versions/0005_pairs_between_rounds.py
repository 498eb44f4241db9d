"""Pairs that are proposed between two rounds, and what the trail says of it."""

from collections.abc import Sequence

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = (
    "appeal_submitted",
    "appeal_opened",
    "appeal_triaged",
    "appeal_coded",
    "appeal_withdrawn",
    "mentor_applied",
    "mentor_opened",
    "mentor_vouched",
    "mentor_status_changed",
    "offer_changed",
    "round_committed",
    "proposal_approved",
    "proposal_rejected",
    "proposal_answered",
    "proposal_ended",
    "bar_set",
    "bar_lifted",
    "pairing_changed",
    "pairing_closed",
    "account_created",
    "account_deactivated",
    "role_changed",
    "factor_changed",
    "factor_reset",
    "data_restored",
    "word_proposed",
    "word_approved",
    "word_refused",
    "word_retired",
)
AFTER = (*BEFORE, "pair_proposed")


def upgrade() -> None:
    if _is_sqlite():
        _rebuild(forward=True)
    else:
        op.alter_column("proposal", "round_id", nullable=True)
        _check_anew(AFTER)


def downgrade() -> None:
    _refuse_to_lose_pairs()
    if _is_sqlite():
        _rebuild(forward=False)
    else:
        op.alter_column("proposal", "round_id", nullable=False)
        _check_anew(BEFORE)


def _refuse_to_lose_pairs() -> None:
    for told in (
        "SELECT count(*) FROM audit_entry WHERE action = 'pair_proposed'",
        "SELECT count(*) FROM proposal WHERE round_id IS NULL",
    ):
        if op.get_bind().exec_driver_sql(told).scalar():
            raise RuntimeError("there are pairs of no round, which the former release cannot read")


def _check_anew(actions: Sequence[str]) -> None:
    op.execute("ALTER TABLE audit_entry DROP CONSTRAINT ck_audit_entry_action")
    op.execute(f"ALTER TABLE audit_entry ADD CONSTRAINT ck_audit_entry_action {_check(actions)}")


def _rebuild(*, forward: bool) -> None:
    """Make both tables of SQLite anew, since it can change no constraint of one that is there."""
    database = op.get_bind()
    if database.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError("dropping a table would delete what refers to it")
    for table, edit in (
        ("proposal", ("round_id CHAR(32) NOT NULL", "round_id CHAR(32)")),
        ("audit_entry", (_check(BEFORE), _check(AFTER))),
    ):
        told = "SELECT sql, type FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        said = database.exec_driver_sql(told, (table,)).all()
        (definition,) = [sql for sql, kind in said if kind == "table"]
        old, new = edit if forward else reversed(edit)
        if definition.count(old) != 1:
            raise RuntimeError(f"{table} is not as it was left: {old}")
        _head, _name, rest = definition.replace(old, new).partition("(")
        op.execute(f"CREATE TABLE {table}_anew ({rest}")
        op.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
        for index in (sql for sql, kind in said if kind == "index"):
            op.execute(index)
    if database.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a row refers to nothing")


def _check(actions: Sequence[str]) -> str:
    quoted = ", ".join(f"'{action}'" for action in actions)
    return f"CHECK (action IN ({quoted}))"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
