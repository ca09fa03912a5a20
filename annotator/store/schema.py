"""The tables of a project, as they are at the newest revision."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    literal_column,
    text,
)

REVISION = "0006"
"""The newest revision in `migrations/versions`; an older project is brought up to it on open."""

APPLICATION_ID = 0x416E4E6F
"""What `PRAGMA application_id` says of a project file ("AnNo")."""

metadata = MetaData(naming_convention={"ix": "%(table_name)s_by_%(column_0_N_name)s"})

_Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER is an alias of SQLite's rowid
_Key = Text().with_variant(Text(collation="C"), "postgresql")  # sorted as Python sorts it


def _document() -> Column[int]:
    return Column("document_id", _Id, ForeignKey("documents.id"), nullable=False, index=True)


documents = Table(
    "documents",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("meta", Text, nullable=False),  # JSON
    Column("length", Integer, nullable=False),  # code points
    Column("digest", LargeBinary(16), nullable=False),  # of the text, to know it again
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("date", Text, nullable=False, server_default=""),  # core.flags.date_of the metadata
    Column("flag", Boolean, nullable=False, server_default=false()),  # the metadata has a "flag"
    Column("gain", Double, nullable=False, server_default=text("0")),  # expected, by the queue
    Column("title_key", _Key, nullable=False, server_default=""),  # core.queue.title_key
)
Index("documents_by_key", documents.c.key, unique=True, sqlite_where=documents.c.deleted.is_(False))
Index("documents_by_status", documents.c.deleted, documents.c.status)
Index("documents_by_status_gain", documents.c.deleted, documents.c.status, documents.c.gain)
Index("documents_by_title", documents.c.deleted, documents.c.title_key)
Index("documents_by_source", documents.c.deleted, documents.c.source)
Index("documents_by_date", documents.c.deleted, documents.c.date)
Index("documents_by_gain", documents.c.deleted, documents.c.gain)
Index("documents_by_flag", documents.c.flag, sqlite_where=documents.c.flag.is_(True))

# Apart from the documents, so that lists of them never read a text.
texts = Table(
    "texts",
    metadata,
    Column("document_id", _Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # UTF-8, lone surrogates let pass
)

spans = Table(
    "spans",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    _document(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("kb_id", Text),
    Column("source", Text, nullable=False),
    Column("score", Double),
    Column("note", Text, nullable=False),
    Column("surface", Text, nullable=False),  # core.model.surface of the mention
)
# Readings of a surface are counted, and documents found by what is in them, from indexes alone.
Index("spans_by_surface", spans.c.surface, spans.c.label, spans.c.kb_id, spans.c.status)
Index(
    "spans_by_label",
    spans.c.label,
    spans.c.document_id,
    sqlite_where=spans.c.status != literal_column("'rejected'"),
)
Index(
    "spans_by_kb_id",
    spans.c.kb_id,
    spans.c.document_id,
    sqlite_where=spans.c.kb_id.is_not(None),
)
Index(
    "spans_undecided",
    spans.c.document_id,
    sqlite_where=spans.c.status == literal_column("'proposed'"),
)

# What else a proposal may be, as its pipeline has it; no part of it, for nobody decides on this. It
# stays when the span goes, for undo and redo bring that back under the same id.
others = Table(
    "others",
    metadata,
    Column("document_id", _Id, ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("span_id", _Id, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # JSON: [[label, share]], "" for no mention
    sqlite_with_rowid=False,
)

regions = Table(
    "regions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    _document(),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
)

labels = Table(
    "labels",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("color", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

entities = Table(
    "entities",
    metadata,
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("types", Text, nullable=False),  # JSON
    Column("aliases", Text, nullable=False),  # JSON
    Column("note", Text, nullable=False, server_default=""),
)

# The settings of this one project.
options = Table(
    "options",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

# What the analyst laid down for mentions, above the decision memory.
rules = Table(
    "rules",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("surface", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("label", Text),
    Column("kb_id", Text),
)

# The journal: one row for each Edit that was carried out, in the order of their ids.
edits = Table(
    "edits",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", BigInteger, nullable=False),  # microseconds since 1970, UTC
    Column("author", Text, nullable=False),
    Column("act", String(16), nullable=False),
    Column("of", _Id, ForeignKey("edits.id")),
    Column("step", Boolean, nullable=False),  # False: no undo step of its documents (an import)
    Column("name", Text, nullable=False),
)

# What each Edit changed in each document (0: what belongs to none, such as labels).
changes = Table(
    "changes",
    metadata,
    Column("edit_id", _Id, ForeignKey("edits.id"), primary_key=True, autoincrement=False),
    Column("document_id", _Id, primary_key=True, autoincrement=False, index=True),
    Column("body", Text, nullable=False),  # JSON: pairs of before and after by kind of item
    sqlite_with_rowid=False,
)


def tell_postgresql() -> None:
    """Make the partial indexes partial there too; to say so above would load that dialect."""
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            index.dialect_options["postgresql"]["where"] = where
