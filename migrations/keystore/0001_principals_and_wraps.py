"""Who may read, and the keys wrapped for each."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "epoch_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_epoch_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch_state")),
    )
    op.create_table(
        "principal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "team",
                "recovery",
                "coordinator",
                "mentor",
                "seeker",
                name="principalkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("locked_private", sa.LargeBinary(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(locked_private IS NULL) = (epoch IS NULL)",
            name=op.f("ck_principal_locked_in_an_epoch"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_principal")),
    )
    op.create_index(op.f("ix_principal_epoch"), "principal", ["epoch"], unique=False)
    op.create_index(op.f("ix_principal_kind"), "principal", ["kind"], unique=False)
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("born_in", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    op.create_index(op.f("ix_sealing_key_person_id"), "sealing_key", ["person_id"], unique=False)
    op.create_table(
        "wrap",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["principal.id"], name=op.f("fk_wrap_holder_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["sealing_key.id"], name=op.f("fk_wrap_key_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_id", "holder_id", name=op.f("pk_wrap")),
    )
    op.create_index(op.f("ix_wrap_epoch"), "wrap", ["epoch"], unique=False)
    op.create_index(op.f("ix_wrap_holder_id"), "wrap", ["holder_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_wrap_holder_id"), table_name="wrap")
    op.drop_index(op.f("ix_wrap_epoch"), table_name="wrap")
    op.drop_table("wrap")
    op.drop_index(op.f("ix_sealing_key_person_id"), table_name="sealing_key")
    op.drop_table("sealing_key")
    op.drop_index(op.f("ix_principal_kind"), table_name="principal")
    op.drop_index(op.f("ix_principal_epoch"), table_name="principal")
    op.drop_table("principal")
    op.drop_table("epoch_state")
