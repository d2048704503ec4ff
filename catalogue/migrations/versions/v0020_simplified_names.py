"""Keys of names made anew: those of Chinese names are in simplified characters, whatever the names are in.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

from catalogue.migrations.named_anew import name_anew

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See :func:`catalogue.migrations.named_anew.name_anew`."""
    name_anew(op.get_bind())
