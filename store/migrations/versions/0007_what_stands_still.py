"""What the auditor watches, and an index for what it counts.

Revision 0007, after 0006. The release before knows nothing of the table and needs nothing of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_IS_OPEN = sa.text(
    "state IN ('placing', 'unavailable', 'held', 'unconfirmed', 'registered', 'ongoing')"
)


def upgrade() -> None:
    op.create_table(
        "watched",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("watched_pkey")),
    )
    op.create_index("calls_open", "calls", ["state"], sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)


def downgrade() -> None:
    op.execute("DELETE FROM cards WHERE subject = 'watch'")  # the release before cannot paint them
    op.drop_index("calls_open", table_name="calls", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
    op.drop_table("watched")
