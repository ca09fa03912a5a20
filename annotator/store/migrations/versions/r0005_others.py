"""What else a proposal may be, as its pipeline has it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make a table for it, without anything in it."""
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "others",
        sa.Column(
            "span_id",
            key,
            sa.ForeignKey("spans.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("body", sa.Text, nullable=False),
    )
