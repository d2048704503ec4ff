"""Titles filed anew: an article counts no more before a quoted word or a number, nor «ω-» before «3 fatty acids».

Revision ID: 0019
Revises: 0018
"""

from alembic import op

from catalogue.migrations.filed_anew import file_titles

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See :func:`catalogue.migrations.filed_anew.file_titles`."""
    file_titles(op.get_bind())
