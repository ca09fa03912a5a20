"""What Alembic runs around the scripts; the connection comes from `upgrade`, in a transaction."""

from __future__ import annotations

from alembic import context

from annotator.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
