"""What else a proposal may be stays when the proposal goes, and is found by its document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table anew, and take over what it held."""
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.execute(
        "CREATE TEMPORARY TABLE held AS SELECT spans.document_id, spans.id AS span_id, body "
        "FROM others JOIN spans ON spans.id = others.span_id"
    )
    op.drop_table("others")
    op.create_table(
        "others",
        sa.Column(
            "document_id",
            key,
            sa.ForeignKey("documents.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("span_id", key, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO others SELECT document_id, span_id, body FROM held")
    op.execute("DROP TABLE held")
