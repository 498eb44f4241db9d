"""Accounts, sessions, the trail of decisions, and the taxonomy."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anyone",
                "seeker",
                "mentor",
                "coordinator",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sign_in_locator", sa.LargeBinary(length=32), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "be",
                "ru",
                "en",
                name="interfacelanguage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_week", sa.Date(), nullable=False),
        sa.Column("totp_seed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("factor_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("sign_in_locator", name=op.f("uq_account_sign_in_locator")),
    )
    op.create_table(
        "audit_entry",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anyone",
                "seeker",
                "mentor",
                "coordinator",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
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
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "concept",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "occupation",
                "skill",
                name="conceptkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("isco", sa.String(length=4), nullable=True),
        sa.Column(
            "circle",
            sa.Enum(
                "uniformed",
                "justice",
                "state_service",
                "medicine",
                "education",
                "industry",
                "arts",
                "media",
                "business",
                "other",
                name="circle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("general", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
    )
    op.create_table(
        "taxonomy_release",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_taxonomy_release")),
    )
    op.create_table(
        "throttle",
        sa.Column("target", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_throttle")),
    )
    op.create_table(
        "worker_beat",
        sa.Column(
            "duty",
            sa.Enum(
                "heartbeat",
                "sweep",
                "purge",
                "rotation",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "browser_session",
        sa.Column("id_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_browser_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id_digest", name=op.f("pk_browser_session")),
    )
    op.create_index(
        op.f("ix_browser_session_expires_at"), "browser_session", ["expires_at"], unique=False
    )
    op.create_table(
        "concept_label",
        sa.Column("concept_id", sa.String(length=64), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "be",
                "ru",
                "en",
                name="interfacelanguage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"],
            ["concept.id"],
            name=op.f("fk_concept_label_concept_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "concept_id", "language", "position", name=op.f("pk_concept_label")
        ),
    )
    op.create_table(
        "occupation_skill",
        sa.Column("occupation_id", sa.String(length=64), nullable=False),
        sa.Column("skill_id", sa.String(length=64), nullable=False),
        sa.Column("essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"],
            ["concept.id"],
            name=op.f("fk_occupation_skill_occupation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"],
            ["concept.id"],
            name=op.f("fk_occupation_skill_skill_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occupation_id", "skill_id", name=op.f("pk_occupation_skill")),
    )
    op.create_index(
        op.f("ix_occupation_skill_skill_id"), "occupation_skill", ["skill_id"], unique=False
    )
    op.create_table(
        "opening_count",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_opening_count_counts")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_opening_count_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_opening_count")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_recovery_code")),
    )


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_table("opening_count")
    op.drop_index(op.f("ix_occupation_skill_skill_id"), table_name="occupation_skill")
    op.drop_table("occupation_skill")
    op.drop_table("concept_label")
    op.drop_index(op.f("ix_browser_session_expires_at"), table_name="browser_session")
    op.drop_table("browser_session")
    op.drop_table("worker_beat")
    op.drop_table("throttle")
    op.drop_table("taxonomy_release")
    op.drop_table("concept")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("account")
