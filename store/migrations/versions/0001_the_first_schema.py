"""The first schema.

Revision 0001, the first. Generated from `store.tables`, then read through.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("api_key", sa.LargeBinary(), nullable=False),
        sa.Column("webhook_keys", sa.LargeBinary(), nullable=False),
        sa.Column("concurrency_limit", sa.Integer(), nullable=False),
        sa.Column("calls_per_second", sa.Integer(), nullable=False),
        sa.Column("held", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_pkey")),
    )
    op.create_table(
        "call_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("retell_call_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("call_ref", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("call_events_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("call_events_pkey")),
        sa.UniqueConstraint(
            "account_id",
            "retell_call_id",
            "kind",
            name=op.f("call_events_account_id_retell_call_id_kind_key"),
        ),
    )
    op.create_index(op.f("call_events_account_id"), "call_events", ["account_id"], unique=False)
    op.create_index(op.f("call_events_applied_at"), "call_events", ["applied_at"], unique=False)
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("business_name", sa.String(), nullable=False),
        sa.Column("business_type", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("from_number", sa.String(), nullable=False),
        sa.Column("callback_number", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("resend_allowed", sa.Boolean(), nullable=False),
        sa.Column("held", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("tenants_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("tenants_pkey")),
    )
    op.create_index(op.f("tenants_account_id"), "tenants", ["account_id"], unique=False)
    op.create_table(
        "cards",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("painted_version", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("cards_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("cards_pkey")),
        sa.UniqueConstraint("subject", "subject_id", name=op.f("cards_subject_subject_id_key")),
    )
    op.create_index(op.f("cards_tenant_id"), "cards", ["tenant_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_folded", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("contacts_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contacts_pkey")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("contacts_tenant_id_reference_key")),
    )
    op.create_index(op.f("contacts_phone"), "contacts", ["phone"], unique=False)
    op.create_index(op.f("contacts_tenant_id"), "contacts", ["tenant_id"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("opt_outs_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "phone", name=op.f("opt_outs_pkey")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=True),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("appointments_contact_id_fkey")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("appointments_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("appointments_pkey")),
    )
    op.create_index(op.f("appointments_contact_id"), "appointments", ["contact_id"], unique=False)
    op.create_index(op.f("appointments_starts_at"), "appointments", ["starts_at"], unique=False)
    op.create_index(op.f("appointments_tenant_id"), "appointments", ["tenant_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("consents_contact_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("consents_pkey")),
    )
    op.create_index(op.f("consents_contact_id"), "consents", ["contact_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("reminders_appointment_id_fkey")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("reminders_contact_id_fkey")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("reminders_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reminders_pkey")),
        sa.UniqueConstraint("slot", name=op.f("reminders_slot_key")),
    )
    op.create_index(op.f("reminders_appointment_id"), "reminders", ["appointment_id"], unique=False)
    op.create_index(op.f("reminders_contact_id"), "reminders", ["contact_id"], unique=False)
    op.create_index(op.f("reminders_tenant_id"), "reminders", ["tenant_id"], unique=False)
    op.create_index("reminders_waiting", "reminders", ["status", "due_at"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("appointment_id", sa.String(), nullable=True),
        sa.Column("reminder_id", sa.String(), nullable=False),
        sa.Column("to_phone", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unconfirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("live_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("needs_human", sa.Boolean(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("retell_call_id", sa.String(), nullable=True),
        sa.Column("twin_retell_call_id", sa.String(), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("raw_reason", sa.String(), nullable=False),
        sa.Column("is_analyzed", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("in_voicemail", sa.Boolean(), nullable=True),
        sa.Column("person_spoke", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("stop_wanted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("calls_account_id_fkey")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("calls_appointment_id_fkey")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("calls_contact_id_fkey")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name=op.f("calls_reminder_id_fkey")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("calls_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("calls_pkey")),
        sa.UniqueConstraint("retell_call_id", name=op.f("calls_retell_call_id_key")),
    )
    op.create_index(op.f("calls_account_id"), "calls", ["account_id"], unique=False)
    op.create_index(op.f("calls_contact_id"), "calls", ["contact_id"], unique=False)
    op.create_index(
        "calls_one_live",
        "calls",
        ["tenant_id", "to_phone"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )
    op.create_index("calls_paced", "calls", ["account_id", "attempted_at"], unique=False)
    op.create_index(op.f("calls_reminder_id"), "calls", ["reminder_id"], unique=False)
    op.create_index(op.f("calls_tenant_id"), "calls", ["tenant_id"], unique=False)
    op.create_index("calls_to_check", "calls", ["next_check_at"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("reminder_id", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminders.id"], name=op.f("verdicts_reminder_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("verdicts_pkey")),
    )
    op.create_index(op.f("verdicts_reminder_id"), "verdicts", ["reminder_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("verdicts_reminder_id"), table_name="verdicts")
    op.drop_table("verdicts")
    op.drop_index("calls_to_check", table_name="calls")
    op.drop_index(op.f("calls_tenant_id"), table_name="calls")
    op.drop_index(op.f("calls_reminder_id"), table_name="calls")
    op.drop_index("calls_paced", table_name="calls")
    op.drop_index(
        "calls_one_live",
        table_name="calls",
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )
    op.drop_index(op.f("calls_contact_id"), table_name="calls")
    op.drop_index(op.f("calls_account_id"), table_name="calls")
    op.drop_table("calls")
    op.drop_index("reminders_waiting", table_name="reminders")
    op.drop_index(op.f("reminders_tenant_id"), table_name="reminders")
    op.drop_index(op.f("reminders_contact_id"), table_name="reminders")
    op.drop_index(op.f("reminders_appointment_id"), table_name="reminders")
    op.drop_table("reminders")
    op.drop_index(op.f("consents_contact_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_index(op.f("appointments_tenant_id"), table_name="appointments")
    op.drop_index(op.f("appointments_starts_at"), table_name="appointments")
    op.drop_index(op.f("appointments_contact_id"), table_name="appointments")
    op.drop_table("appointments")
    op.drop_table("opt_outs")
    op.drop_index(op.f("contacts_tenant_id"), table_name="contacts")
    op.drop_index(op.f("contacts_phone"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("cards_tenant_id"), table_name="cards")
    op.drop_table("cards")
    op.drop_index(op.f("tenants_account_id"), table_name="tenants")
    op.drop_table("tenants")
    op.drop_index(op.f("call_events_applied_at"), table_name="call_events")
    op.drop_index(op.f("call_events_account_id"), table_name="call_events")
    op.drop_table("call_events")
    op.drop_table("accounts")
