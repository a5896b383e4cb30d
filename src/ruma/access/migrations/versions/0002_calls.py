"""Calls with a ceiling and one end, replies for those who ask again, a ceiling of the day. Never changes a balance.

Debits become calls that have ended: what was refunded was given back at the end, what was not cost all of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("api_keys", sa.Column("daily_credits", sa.BigInteger))
    op.add_column("api_keys", sa.Column("day", sa.Date))
    op.add_column("api_keys", sa.Column("day_credits", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "calls",
        sa.Column("request_id", sa.String(64), primary_key=True),
        sa.Column("public_id", sa.String(10), sa.ForeignKey("api_keys.public_id"), nullable=False),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("ceiling_credits", sa.BigInteger, nullable=False),
        sa.Column("credits", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("why", sa.String(40)),
        sa.Column("depth", sa.String(10)),
        sa.Column("prompt_tokens", sa.Integer),
        sa.Column("completion_tokens", sa.Integer),
        sa.Column("day", sa.Date),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("lease_until", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.CheckConstraint("credits >= 0 AND credits <= ceiling_credits", name="cost_within_ceiling"),
        sa.CheckConstraint("state IN ('open', 'settled', 'released')", name="known_state"),
    )
    op.create_index("calls_by_key", "calls", ["public_id", "opened_at"])
    still_open = sa.text("state = 'open'")
    op.create_index("calls_open", "calls", ["lease_until"], sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "repeats",
        sa.Column("public_id", sa.String(10), sa.ForeignKey("api_keys.public_id"), primary_key=True),
        sa.Column("token", sa.String(80), primary_key=True),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("paid_credits", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.String(80)),
        sa.Column("reply", sa.LargeBinary),
        sa.Column("expires_at", moment, nullable=False),
    )
    op.create_index("repeats_by_call", "repeats", ["request_id"])
    op.create_index("repeats_by_expiry", "repeats", ["expires_at"])
    _debits_become_calls()


def _debits_become_calls() -> None:
    op.execute(
        """
        INSERT INTO calls (request_id, public_id, what, ceiling_credits, credits, state, why, opened_at, lease_until, ended_at)
        SELECT d.request_id, d.public_id, substr(d.what, 1, 80), -d.credits, -d.credits - coalesce(r.credits, 0),
               CASE WHEN coalesce(r.credits, 0) >= -d.credits THEN 'released' ELSE 'settled' END,
               substr(coalesce(r.what, 'settled'), 1, 40), d.at, d.at, coalesce(r.at, d.at)
        FROM ledger d LEFT JOIN ledger r ON r.request_id = d.request_id AND r.kind = 'refund'
        WHERE d.kind = 'debit'
        """
    )
    op.execute(
        """
        INSERT INTO ledger (public_id, kind, credits, what, request_id, at)
        SELECT d.public_id, 'end', 0, 'settled', d.request_id, d.at FROM ledger d
        WHERE d.kind = 'debit'
          AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.request_id = d.request_id AND r.kind = 'refund')
        """
    )
    op.execute("UPDATE ledger SET kind = 'reserve' WHERE kind = 'debit'")
    op.execute("UPDATE ledger SET kind = 'end' WHERE kind = 'refund'")


def downgrade() -> None:
    op.execute("UPDATE ledger SET kind = 'debit' WHERE kind = 'reserve'")
    op.execute("DELETE FROM ledger WHERE kind = 'end' AND credits = 0")
    op.execute("UPDATE ledger SET kind = 'refund' WHERE kind = 'end'")
    op.drop_table("repeats")
    op.drop_table("calls")
    for name in ("day_credits", "day", "daily_credits"):
        op.drop_column("api_keys", name)
