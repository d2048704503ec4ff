"""Accounts, their sessions and tokens, what counts attempts to log in, and the audit log.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, empty: until the first account, desk and board are as they were."""
    op.create_table(
        "accounts",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False, comment="folded: no two differ in case alone"),
        sa.Column("role", sa.String(length=16), nullable=False, comment="reader, editor or operator"),
        sa.Column("password", sa.Text(), nullable=True, comment="Argon2id; null: it does not log in by itself"),
        sa.Column("disabled_at", sa.Float(), nullable=True),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False, comment="when its password was set"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of the random id that the browser holds"),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "tokens",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of the random secret that the program holds"),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False, comment="separated by a space"),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=True),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.Column("revoked_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("ix_tokens_account_id", "tokens", ["account_id"])
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=64), nullable=False, comment="SHA-256 of account and address, one of them, or both"),
        sa.Column("used", sa.Float(), nullable=False, comment="attempts that were counted, less what time has forgiven"),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", Key, autoincrement=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False, comment="see catalogue/access/audit.py"),
        sa.Column("object", sa.Text(), nullable=False, comment="what it was done to"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("audit_who", "audit", ["who", "act", "at"])
