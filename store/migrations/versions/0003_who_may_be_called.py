"""Who may be called, and when: plans, pauses, roles, attestations, judgements, opt-outs taken back, audit.

Revision 0003, after 0002. New columns have a default of the database's own, so that the release before
can go on writing rows; its `verdicts` stay for as long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_NEW_SUBJECTS = "('pause', 'ask', 'rehearsal')"


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False, server_default=sa.text(f"'{default}'"))


def _word(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.String(length=40), nullable=False, server_default=default)


def _json(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=None if nullable else "{}")


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def upgrade() -> None:
    op.add_column("accounts", _json("paused", nullable=True))
    op.add_column("tenants", _json("calling"))
    op.add_column("tenants", _json("paused", nullable=True))
    op.add_column("tenants", _json("attested"))
    op.add_column("tenants", _word("role_of_others", "staff"))
    op.add_column("tenants", _text("replan_from"))
    op.add_column("contacts", _text("zone"))
    op.add_column("consents", _word("source", "form"))
    op.add_column("consents", _text("wording"))
    op.add_column("consents", _text("evidence"))
    op.add_column("appointments", _json("plan", nullable=True))
    op.add_column("appointments", _text("series"))
    op.add_column("reminders", _text("step", "1440m"))
    op.add_column("reminders", sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("reminders", _word("purpose", "reminder"))
    op.add_column("reminders", _flag("needs_approval"))
    op.add_column("reminders", sa.Column("approved_by", sa.String(), nullable=True))
    op.add_column("calls", _flag("told_old_time"))
    op.add_column("calls", _text("retry_note"))
    op.add_column("scripts", _word("reach", "unknown"))
    op.create_index("calls_of_appointment", "calls", ["appointment_id"])
    op.create_index("calls_to_number", "calls", ["tenant_id", "to_phone", "claimed_at"])
    op.create_table(
        "staff",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("staff_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "staff_id", name=op.f("staff_pkey")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("reminder_id", sa.String(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("verdicts", sa.Text(), nullable=False),
        sa.Column("judged_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name=op.f("judgements_reminder_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("judgements_pkey")),
    )
    op.create_index(op.f("judgements_reminder_id"), "judgements", ["reminder_id"])
    op.create_table(
        "opt_out_log",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("is_stop", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.Column("retry_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("opt_out_log_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("opt_out_log_pkey")),
    )
    op.create_index("opt_out_log_number", "opt_out_log", ["tenant_id", "phone"])
    op.create_index(op.f("opt_out_log_tenant_id"), "opt_out_log", ["tenant_id"])
    op.create_index(op.f("opt_out_log_told_at"), "opt_out_log", ["told_at"])
    # What is known of the opt-outs so far; the line has heard of none of them.
    op.execute(
        'INSERT INTO opt_out_log (tenant_id, phone, is_stop, source, "by", "at", reason) '
        "SELECT tenant_id, phone, true, 'call', source, noted_at, '' FROM opt_outs"
    )
    op.create_table(
        "audit_batches",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_at", _INSTANT, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("audit_batches_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_batches_pkey")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("audit_batches_tenant_id_number_key")),
    )
    op.create_index(op.f("audit_batches_tenant_id"), "audit_batches", ["tenant_id"])
    op.create_table(
        "audit_entries",
        sa.Column("id", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("batch_id", _COUNTED, nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("audit_entries_tenant_id_fkey")),
        sa.ForeignKeyConstraint(["batch_id"], ["audit_batches.id"], name=op.f("audit_entries_batch_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entries_pkey")),
    )
    op.create_index(op.f("audit_entries_tenant_id"), "audit_entries", ["tenant_id"])
    op.create_index(op.f("audit_entries_subject"), "audit_entries", ["subject"])
    op.create_index(op.f("audit_entries_batch_id"), "audit_entries", ["batch_id"])


def downgrade() -> None:
    # The release before knows no such card, no signed consent, and could not read the rows.
    op.execute(f"DELETE FROM cards WHERE subject IN {_NEW_SUBJECTS}")
    op.execute("UPDATE consents SET basis = 'express' WHERE basis = 'express_written'")
    for table in ("audit_entries", "audit_batches", "opt_out_log", "judgements", "staff"):
        op.drop_table(table)
    op.drop_index("calls_to_number", "calls")
    op.drop_index("calls_of_appointment", "calls")
    for table, columns in {
        "scripts": ("reach",),
        "calls": ("retry_note", "told_old_time"),
        "reminders": ("approved_by", "needs_approval", "purpose", "attempt", "step"),
        "appointments": ("series", "plan"),
        "consents": ("evidence", "wording", "source"),
        "contacts": ("zone",),
        "tenants": ("replan_from", "role_of_others", "attested", "paused", "calling"),
        "accounts": ("paused",),
    }.items():
        for column in columns:
            op.drop_column(table, column)
