"""Appeals of seekers, mentors and what they offer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "in_triage",
                "needs_info",
                "declined",
                "ready",
                "proposed",
                "paired",
                "closed",
                "withdrawn",
                name="appealstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
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
            nullable=False,
        ),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("sensitivity", sa.SmallInteger(), nullable=False),
        sa.Column("received_week", sa.Date(), nullable=False),
        sa.Column("changed_week", sa.Date(), nullable=False),
        sa.Column("target_occupation_id", sa.String(length=64), nullable=True),
        sa.Column("weekly_hours", sa.SmallInteger(), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("story", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("receipt_locator", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_kept", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "weekly_hours BETWEEN 1 AND 60", name=op.f("ck_appeal_weekly_hours_possible")
        ),
        sa.ForeignKeyConstraint(
            ["target_occupation_id"], ["concept.id"], name=op.f("fk_appeal_target_occupation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("receipt_locator", name=op.f("uq_appeal_receipt_locator")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_appeal_submission_id")),
    )
    op.create_index(
        op.f("ix_appeal_status_received_week"), "appeal", ["status", "received_week"], unique=False
    )
    op.create_table(
        "mentor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "vouched",
                "active",
                "paused",
                "retired",
                "blocked",
                name="mentorstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("trust", sa.SmallInteger(), nullable=False),
        sa.Column("applied_week", sa.Date(), nullable=False),
        sa.Column("left_week", sa.Date(), nullable=True),
        sa.Column("shown_name", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("references", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mentor_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
        sa.UniqueConstraint("account_id", name=op.f("uq_mentor_account_id")),
    )
    op.create_index(op.f("ix_mentor_status"), "mentor", ["status"], unique=False)
    op.create_table(
        "appeal_day_part",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "weekday_morning",
                "weekday_afternoon",
                "weekday_evening",
                "weekend_morning",
                "weekend_afternoon",
                "weekend_evening",
                name="daypart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_day_part_appeal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appeal_id", "part", name=op.f("pk_appeal_day_part")),
    )
    op.create_table(
        "appeal_deadline",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "contract_end",
                "debt",
                "relocation",
                name="deadline",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_deadline_appeal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appeal_id", "kind", name=op.f("pk_appeal_deadline")),
    )
    op.create_table(
        "appeal_language",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "be",
                "ru",
                "en",
                "pl",
                "lt",
                "uk",
                "de",
                "lv",
                "cs",
                "ka",
                "fr",
                "es",
                name="spokenlanguage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_appeal_language_appeal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appeal_id", "language", name=op.f("pk_appeal_language")),
    )
    op.create_table(
        "appeal_need",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mentoring",
                "teaching",
                "job_search",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_need_appeal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("appeal_id", "kind", name=op.f("pk_appeal_need")),
        sa.UniqueConstraint(
            "appeal_id", "position", name=op.f("uq_appeal_need_appeal_id_position")
        ),
    )
    op.create_table(
        "appeal_skill",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "seeker",
                "coordinator",
                "inferred",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_skill_appeal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["concept.id"], name=op.f("fk_appeal_skill_skill_id")
        ),
        sa.PrimaryKeyConstraint("appeal_id", "skill_id", name=op.f("pk_appeal_skill")),
    )
    op.create_table(
        "contact_detail",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "name",
                "signal",
                "telegram",
                "email",
                "phone",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "coordinators",
                "mentor",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"],
            ["appeal.id"],
            name=op.f("fk_contact_detail_appeal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_detail")),
        sa.UniqueConstraint("appeal_id", "kind", name=op.f("uq_contact_detail_appeal_id_kind")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.Column("weekly_hours", sa.SmallInteger(), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column(
            "path_circle",
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
        sa.Column("path_occupation_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_offer_room_kept")),
        sa.CheckConstraint(
            "weekly_hours BETWEEN 1 AND 60", name=op.f("ck_offer_weekly_hours_possible")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_offer_mentor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["path_occupation_id"], ["concept.id"], name=op.f("fk_offer_path_occupation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("mentor_id", "number", name=op.f("uq_offer_mentor_id_number")),
    )
    op.create_table(
        "uncoded_text",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
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
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_uncoded_text_appeal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uncoded_text")),
    )
    op.create_index(op.f("ix_uncoded_text_appeal_id"), "uncoded_text", ["appeal_id"], unique=False)
    op.create_table(
        "vouch",
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_vouch_account_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_vouch_mentor_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouch")),
        sa.UniqueConstraint("mentor_id", "account_id", name=op.f("uq_vouch_mentor_id_account_id")),
    )
    op.create_table(
        "offer_circle",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_circle_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "circle", name=op.f("pk_offer_circle")),
    )
    op.create_table(
        "offer_day_part",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "weekday_morning",
                "weekday_afternoon",
                "weekday_evening",
                "weekend_morning",
                "weekend_afternoon",
                "weekend_evening",
                name="daypart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_day_part_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "part", name=op.f("pk_offer_day_part")),
    )
    op.create_table(
        "offer_kind",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mentoring",
                "teaching",
                "job_search",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_kind_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "kind", name=op.f("pk_offer_kind")),
    )
    op.create_table(
        "offer_language",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "be",
                "ru",
                "en",
                "pl",
                "lt",
                "uk",
                "de",
                "lv",
                "cs",
                "ka",
                "fr",
                "es",
                name="spokenlanguage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_language_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "language", name=op.f("pk_offer_language")),
    )
    op.create_table(
        "offer_skill",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.String(length=64), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_skill_offer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["concept.id"], name=op.f("fk_offer_skill_skill_id")),
        sa.PrimaryKeyConstraint("offer_id", "skill_id", name=op.f("pk_offer_skill")),
    )


def downgrade() -> None:
    op.drop_table("offer_skill")
    op.drop_table("offer_language")
    op.drop_table("offer_kind")
    op.drop_table("offer_day_part")
    op.drop_table("offer_circle")
    op.drop_table("vouch")
    op.drop_index(op.f("ix_uncoded_text_appeal_id"), table_name="uncoded_text")
    op.drop_table("uncoded_text")
    op.drop_table("offer")
    op.drop_table("contact_detail")
    op.drop_table("appeal_skill")
    op.drop_table("appeal_need")
    op.drop_table("appeal_language")
    op.drop_table("appeal_deadline")
    op.drop_table("appeal_day_part")
    op.drop_index(op.f("ix_mentor_status"), table_name="mentor")
    op.drop_table("mentor")
    op.drop_index(op.f("ix_appeal_status_received_week"), table_name="appeal")
    op.drop_table("appeal")
