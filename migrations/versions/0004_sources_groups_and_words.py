"""Sources and groups in the taxonomy, words of the desk, and who said what work is wanted."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("occupation", "skill")
SOURCES = ("starter", "esco", "desk")
STARTER = "starter"
ACTIONS = (
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
)
WORDS = ("word_proposed", "word_approved", "word_refused", "word_retired")

KEYS = {
    "concept_label": ("concept_id", "language", "position"),
    "occupation_skill": ("occupation_id", "skill_id"),
}
SOURCED = {
    "concept_label": ("concept_id", "language", "source", "position"),
    "occupation_skill": ("occupation_id", "skill_id", "source"),
}
CHECKS = {
    ("concept", "conceptkind", "kind"): (KINDS, (*KINDS, "group")),
    ("uncoded_text", "conceptkind", "kind"): (KINDS, (*KINDS, "group")),
    ("audit_entry", "action", "action"): (ACTIONS, (*ACTIONS, *WORDS)),
}
_PARENT = (
    "CONSTRAINT fk_concept_parent_id FOREIGN KEY(parent_id) REFERENCES concept (id)"
    " DEFERRABLE INITIALLY DEFERRED"
)
_ADDED = {
    "concept_label": {"source": f"'{STARTER}'"},
    "occupation_skill": {"source": f"'{STARTER}'"},
    "taxonomy_release": {"known": "0"},
}
"""What a column that is new holds in the rows that were there."""
TYPED = ("concept", "taxonomy_release")
"""Tables whose source was any text of 20 letters."""


def upgrade() -> None:
    op.execute(f"ALTER TABLE appeal ADD COLUMN {_evidence()}")
    op.add_column(
        "uncoded_text",
        sa.Column("set_aside", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if _is_sqlite():
        _rebuild(forward=True)
    else:
        _alter_forward()
    op.create_index(op.f("ix_concept_parent_id"), "concept", ["parent_id"])
    _create_synonyms()


def downgrade() -> None:
    _refuse_to_cut_the_trail()
    op.drop_table("synonym")
    # What the former shape has no place for: what others say of our concepts, words, and groups.
    ours = f"concept_id IN (SELECT id FROM concept WHERE source = '{STARTER}')"
    groups = "concept_id IN (SELECT id FROM concept WHERE kind = 'group')"
    op.execute(f"DELETE FROM concept_label WHERE source = 'esco' AND {ours}")
    op.execute(f"DELETE FROM concept_label WHERE source = 'desk' OR {groups}")
    op.execute(f"DELETE FROM occupation_skill WHERE source <> '{STARTER}'")
    op.execute(f"DELETE FROM taxonomy_release WHERE source <> '{STARTER}'")
    op.execute("UPDATE taxonomy_release SET digest = ''")
    op.execute("UPDATE concept SET parent_id = NULL")
    op.execute("DELETE FROM concept WHERE kind = 'group'")
    op.drop_index(op.f("ix_concept_parent_id"), "concept")
    if _is_sqlite():
        _rebuild(forward=False)
    else:
        _alter_backward()
    op.drop_column("uncoded_text", "set_aside")
    op.drop_column("appeal", "target_evidence")


def _create_synonyms() -> None:
    op.create_table(
        "synonym",
        sa.Column("concept_id", sa.String(length=64), nullable=False),
        sa.Column("language", _enum("interfacelanguage", ("be", "ru", "en")), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            _enum("wordstatus", ("proposed", "approved", "refused", "retired")),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_week", sa.Date(), nullable=False),
        sa.Column("decided_week", sa.Date(), nullable=True),
        sa.Column("position", sa.SmallInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"],
            ["concept.id"],
            name=op.f("fk_synonym_concept_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_synonym_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_synonym_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
    )
    op.create_index(op.f("ix_synonym_status"), "synonym", ["status"])


def _refuse_to_cut_the_trail() -> None:
    told = f"SELECT count(*) FROM audit_entry WHERE action IN ({_quoted(WORDS)})"
    if op.get_bind().exec_driver_sql(told).scalar():
        raise RuntimeError("the trail tells of words, which the former release cannot read")


def _alter_forward() -> None:
    for (table, name, column), (_before, after) in CHECKS.items():
        _check_anew(table, name, column, after)
    op.add_column("concept", sa.Column("parent_id", sa.String(length=64)))
    op.add_column("concept", sa.Column("uri", sa.String(length=200)))
    op.create_foreign_key(
        op.f("fk_concept_parent_id"),
        "concept",
        "concept",
        ["parent_id"],
        ["id"],
        deferrable=True,
        initially="DEFERRED",
    )
    known = sa.Column("known", sa.Integer(), nullable=False, server_default="0")
    op.add_column("taxonomy_release", known)
    op.alter_column("taxonomy_release", "known", server_default=None)
    for table in TYPED:
        op.alter_column(table, "source", type_=sa.String(length=32))
        op.execute(f"ALTER TABLE {table} ADD {_source_check(table)}")
    for table, key in SOURCED.items():
        source = sa.Column("source", sa.String(length=32), nullable=False, server_default=STARTER)
        op.add_column(table, source)
        op.alter_column(table, "source", server_default=None)
        op.execute(f"ALTER TABLE {table} ADD {_source_check(table)}")
        _key_anew(table, key)


def _alter_backward() -> None:
    # What was put off until the end of the transaction would be in the way.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for (table, name, column), (before, _after) in CHECKS.items():
        _check_anew(table, name, column, before)
    op.drop_column("concept", "parent_id")
    op.drop_column("concept", "uri")
    op.drop_column("taxonomy_release", "known")
    for table in TYPED:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_taxonomysource")
        op.alter_column(table, "source", type_=sa.String(length=20))
    for table, key in KEYS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}")
        op.drop_column(table, "source")
        op.create_primary_key(f"pk_{table}", table, list(key))


def _check_anew(table: str, name: str, column: str, values: Sequence[str]) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} {_check(column, values)}")


def _key_anew(table: str, key: Sequence[str]) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT pk_{table}")
    op.create_primary_key(f"pk_{table}", table, list(key))


def _rebuild(*, forward: bool) -> None:
    """Make each table of SQLite anew, since it can change no constraint of one that is there."""
    database = op.get_bind()
    if database.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError("dropping a table would delete what refers to it")
    for table, edits in _edits().items():
        told = "SELECT sql, type FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        said = database.exec_driver_sql(told, (table,)).all()
        (definition,) = [sql for sql, kind in said if kind == "table"]
        columns = _columns(table)
        for edit in edits:
            old, new = edit if forward else reversed(edit)
            if definition.count(old) != 1:
                raise RuntimeError(f"{table} is not as it was left: {old}")
            definition = definition.replace(old, new)
        anew = f"{table}_anew"
        _head, _name, rest = definition.partition("(")
        op.execute(f"CREATE TABLE {anew} ({rest}")
        added = _ADDED.get(table, {}) if forward else {}
        kept = [column for column in columns if column in _columns(anew)]
        into, out = [*kept, *added], [*kept, *added.values()]
        op.execute(f"INSERT INTO {anew} ({_named(into)}) SELECT {_named(out)} FROM {table}")
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE {anew} RENAME TO {table}")
        for index in (sql for sql, kind in said if kind == "index"):
            op.execute(index)
    if database.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a row refers to nothing")


def _edits() -> Mapping[str, Sequence[tuple[str, str]]]:
    edits: dict[str, list[tuple[str, str]]] = {
        "concept": [
            ("source VARCHAR(20)", "parent_id VARCHAR(64), uri VARCHAR(200), source VARCHAR(32)"),
            ("PRIMARY KEY (id)", f"PRIMARY KEY (id), {_PARENT}, {_source_check('concept')}"),
        ],
        "taxonomy_release": [
            ("source VARCHAR(20)", "source VARCHAR(32)"),
            ("installed_on DATE NOT NULL", "installed_on DATE NOT NULL, known INTEGER NOT NULL"),
            (
                "PRIMARY KEY (source)",
                f"PRIMARY KEY (source), {_source_check('taxonomy_release')}",
            ),
        ],
    }
    for table, last in (("concept_label", "position SMALLINT"), ("occupation_skill", "essential")):
        former, key = (f"PRIMARY KEY ({', '.join(each[table])})" for each in (KEYS, SOURCED))
        edits[table] = [
            (f"{last} ", f"source VARCHAR(32) NOT NULL, {last} "),
            (former, f"{key}, {_source_check(table)}"),
        ]
    for (table, _name, column), (before, after) in CHECKS.items():
        edits.setdefault(table, []).append((_check(column, before), _check(column, after)))
    return edits


def _columns(table: str) -> list[str]:
    return [row[1] for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]


def _named(columns: Sequence[str]) -> str:
    # `on` is a word of SQL.
    return ", ".join(f'"{name}"' if name == "on" else name for name in columns)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _check(column: str, values: Sequence[str]) -> str:
    return f"CHECK ({column} IN ({_quoted(values)}))"


def _source_check(table: str) -> str:
    return f"CONSTRAINT ck_{table}_taxonomysource {_check('source', SOURCES)}"


def _evidence() -> str:
    values = ("seeker", "coordinator", "inferred")
    check = f"CONSTRAINT ck_appeal_evidence {_check('target_evidence', values)}"
    return f"target_evidence VARCHAR(32) {check}"
