"""The first schema: keys with their balance, and the ledger. Never drops a key's history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_keys",
        sa.Column("public_id", sa.String(10), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        sa.Column("balance_credits", sa.BigInteger, nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("last_four", sa.String(4), nullable=False),
        sa.Column("former_sha256", sa.String(64)),
        sa.Column("former_until", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment),
        sa.Column("revoked_at", moment),
        sa.Column("last_used_at", moment),
        sa.CheckConstraint("balance_credits >= 0", name="balance_never_below_zero"),
    )
    op.create_table(
        "ledger",
        sa.Column("entry_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("public_id", sa.String(10), sa.ForeignKey("api_keys.public_id"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("credits", sa.BigInteger, nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("request_id", sa.String(64)),
        sa.Column("at", moment, nullable=False),
        sa.UniqueConstraint("request_id", "kind", name="one_entry_per_request_and_kind"),
    )
    op.create_index("ledger_by_key", "ledger", ["public_id", "entry_id"])


def downgrade() -> None:
    op.drop_table("ledger")
    op.drop_table("api_keys")
