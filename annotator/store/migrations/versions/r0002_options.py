"""Options and rules of a project; what the queue filters and sorts documents by."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from annotator.core.flags import date_of, is_flagged
from annotator.store.failures import legible

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 1000


def upgrade() -> None:
    """Make two tables and three columns, and fill those that are derived."""
    op.create_table(
        "options",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "rules",
        sa.Column("id", _ID, primary_key=True, autoincrement=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("label", sa.Text()),
        sa.Column("kb_id", sa.Text()),
    )
    for column in (
        sa.Column("date", sa.Text(), nullable=False, server_default=""),
        sa.Column("flag", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("gain", sa.Double(), nullable=False, server_default=sa.text("0")),
    ):
        op.add_column("documents", column)
    _fill()
    op.create_index("documents_by_status_gain", "documents", ["deleted", "status", "gain"])
    for name in ("title", "source", "date", "gain"):
        op.create_index(f"documents_by_{name}", "documents", ["deleted", name])
    op.create_index(
        "documents_by_flag",
        "documents",
        ["flag"],
        sqlite_where=sa.text("flag IS 1"),
        postgresql_where=sa.text("flag IS true"),
    )
    for name in ("spans_by_surface", "spans_by_kb_id"):
        op.drop_index(name, "spans")
    op.create_index("spans_by_surface", "spans", ["surface", "label", "kb_id", "status"])
    for name, columns, where in (
        ("spans_by_label", ["label", "document_id"], "status != 'rejected'"),
        ("spans_by_kb_id", ["kb_id", "document_id"], "kb_id IS NOT NULL"),
        ("spans_undecided", ["document_id"], "status = 'proposed'"),
    ):
        chosen = sa.text(where)
        op.create_index(name, "spans", columns, sqlite_where=chosen, postgresql_where=chosen)


def _fill() -> None:
    connection = op.get_bind()
    read = sa.text("SELECT id, meta FROM documents WHERE id > :last ORDER BY id LIMIT :many")
    write = sa.text("UPDATE documents SET date = :date, flag = :flag WHERE id = :id")
    last = 0
    while rows := connection.execute(read, {"last": last, "many": _BATCH}).all():
        last = rows[-1][0]
        with legible():
            found = [(i, json.loads(meta)) for i, meta in rows if meta != "{}"]
        values = [{"id": i, "date": date_of(m), "flag": is_flagged(m)} for i, m in found]
        if values:
            connection.execute(write, values)
