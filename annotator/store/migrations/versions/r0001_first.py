"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "documents",
        _key(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "documents_by_key",
        "documents",
        ["key"],
        unique=True,
        sqlite_where=sa.text("deleted IS 0"),
        postgresql_where=sa.text("deleted IS false"),
    )
    op.create_index("documents_by_status", "documents", ["deleted", "status"])
    op.create_table(
        "texts",
        _key("document_id", sa.ForeignKey("documents.id")),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "spans",
        _key(),
        sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("kb_id", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("score", sa.Double()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
    )
    op.create_index("spans_by_document_id", "spans", ["document_id"])
    op.create_index("spans_by_surface", "spans", ["surface"])
    op.create_index(
        "spans_by_kb_id",
        "spans",
        ["kb_id"],
        sqlite_where=sa.text("kb_id IS NOT NULL"),
        postgresql_where=sa.text("kb_id IS NOT NULL"),
    )
    op.create_table(
        "regions",
        _key(),
        sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
    )
    op.create_index("regions_by_document_id", "regions", ["document_id"])
    op.create_table(
        "labels",
        _key(),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_table(
        "entities",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
    )
    op.create_table(
        "edits",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("of", _ID, sa.ForeignKey("edits.id")),
        sa.Column("step", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_table(
        "changes",
        _key("edit_id", sa.ForeignKey("edits.id")),
        _key("document_id"),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("changes_by_document_id", "changes", ["document_id"])


def _key(name: str = "id", *reference: sa.ForeignKey) -> sa.Column[int]:
    return sa.Column(name, _ID, *reference, primary_key=True, autoincrement=False)
