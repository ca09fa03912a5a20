"""Notes of local entities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make a column, which is empty so far."""
    op.add_column("entities", sa.Column("note", sa.Text(), nullable=False, server_default=""))
