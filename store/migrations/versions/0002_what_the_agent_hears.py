"""What the agent hears: profiles, maps and free fields, and what a look at the script found.

Revision 0002, after 0001. New columns have a default of the database's own, so that the release before
can go on writing rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tenants", sa.Column("profile", sa.String(length=40), nullable=False, server_default="standard")
    )
    op.add_column(
        "tenants", sa.Column("phone_style", sa.String(length=40), nullable=False, server_default="balanced")
    )
    op.add_column("tenants", sa.Column("facts", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("tenants", sa.Column("variable_map", sa.Text(), nullable=False, server_default="{}"))
    op.add_column(
        "tenants", sa.Column("script_policy", sa.String(length=40), nullable=False, server_default="block")
    )
    op.add_column("contacts", sa.Column("fields", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("appointments", sa.Column("fields", sa.Text(), nullable=False, server_default="{}"))
    # The release before took any English; a voice speaks one of five.
    op.execute("UPDATE tenants SET locale = 'en-US' WHERE locale = 'en'")
    op.execute(
        "UPDATE tenants SET locale = 'en-GB' WHERE locale LIKE 'en-%' "
        "AND locale NOT IN ('en-US', 'en-GB', 'en-AU', 'en-IN', 'en-NZ')"
    )
    op.create_table(
        "scripts",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("script", sa.Text(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("scripts_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("scripts_pkey")),
    )


def downgrade() -> None:
    # The release before knows no such card, and could not read the row.
    op.execute("DELETE FROM cards WHERE subject = 'script'")
    op.drop_table("scripts")
    op.drop_column("appointments", "fields")
    op.drop_column("contacts", "fields")
    op.drop_column("tenants", "script_policy")
    op.drop_column("tenants", "variable_map")
    op.drop_column("tenants", "facts")
    op.drop_column("tenants", "phone_style")
    op.drop_column("tenants", "profile")
