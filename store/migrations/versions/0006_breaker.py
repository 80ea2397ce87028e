"""How Retell has been answering each account, so that calls wait while it is in trouble.

Revision 0006, after 0005. The release before knows nothing of the column and leaves it empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("breaker", sa.Text(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM cards WHERE subject = 'outage'")  # the release before knows no such card
    op.drop_column("accounts", "breaker")
