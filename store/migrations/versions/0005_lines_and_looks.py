"""Lines kept for people who ring back, and an index for each look that a tick takes.

Revision 0005, after 0004. The release before goes on: it neither knows the column nor needs it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("inbound_reserve", sa.Integer(), nullable=False, server_default="1")
    )
    # An account with fewer than five lines keeps none of them free.
    op.execute("UPDATE accounts SET inbound_reserve = 0 WHERE concurrency_limit < 5")
    op.create_index("tenants_to_replan", "tenants", ["replan_from"])
    op.create_index("reminders_expiring", "reminders", ["status", "deadline_at"])
    op.create_index("calls_leased", "calls", ["lease_until"])
    # SQLAlchemy writes a boolean condition as the database at hand has it, and only that is recognised.
    live = {"sqlite_where": sa.text("is_live = 1"), "postgresql_where": sa.text("is_live")}
    op.create_index("calls_live", "calls", ["account_id", "tenant_id"], **live)
    op.create_index("calls_overlong", "calls", ["live_until"], **live)
    stale = sa.text("wanted_version > painted_version")
    op.create_index("cards_stale", "cards", ["id"], sqlite_where=stale, postgresql_where=stale)


def downgrade() -> None:
    for name, table in {
        "cards_stale": "cards",
        "calls_overlong": "calls",
        "calls_live": "calls",
        "calls_leased": "calls",
        "reminders_expiring": "reminders",
        "tenants_to_replan": "tenants",
    }.items():
        op.drop_index(name, table)
    op.drop_column("accounts", "inbound_reserve")
