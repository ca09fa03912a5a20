"""What documents are sorted by where that is their title."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from annotator.core.queue import title_key

revision = "0004"
down_revision = "0003"

_BATCH = 1000


def upgrade() -> None:
    """Make a column, fill it, and let the index of titles be one of it."""
    op.drop_index("documents_by_title", "documents")
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("documents", sa.Column("title_key", kind, nullable=False, server_default=""))
    connection = op.get_bind()
    read = sa.text("SELECT id, title FROM documents WHERE id > :last ORDER BY id LIMIT :many")
    write = sa.text("UPDATE documents SET title_key = :key WHERE id = :id")
    last = 0
    while rows := connection.execute(read, {"last": last, "many": _BATCH}).all():
        last = rows[-1][0]
        connection.execute(write, [{"id": i, "key": title_key(title)} for i, title in rows])
    op.create_index("documents_by_title", "documents", ["deleted", "title_key"])
