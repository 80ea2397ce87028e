"""Rows of imported files, so that a file may be imported again.

Revision 0004, after 0003. The release before knows nothing of the table and needs nothing of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_rows",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.String(), nullable=False),
        sa.Column("has_id", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("imported_rows_tenant_id_fkey")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("imported_rows_appointment_id_fkey")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("imported_rows_pkey")),
    )
    op.create_index(op.f("imported_rows_tenant_id"), "imported_rows", ["tenant_id"])
    op.create_index(op.f("imported_rows_appointment_id"), "imported_rows", ["appointment_id"])


def downgrade() -> None:
    op.drop_table("imported_rows")
