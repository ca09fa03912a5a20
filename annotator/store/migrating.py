"""The revision of a project: making a new one, refusing a newer one, mending an older one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from annotator.errors import AnnotatorError
from annotator.store import schema

SCRIPTS = Path(__file__).parent / "migrations"


def create(connection: Connection) -> None:
    """Make the tables of a new project, at the newest revision."""
    schema.metadata.create_all(connection)
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(
        text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": schema.REVISION}
    )
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")


def revision(connection: Connection) -> str | None:
    """Return the revision of a project; None where the database holds no tables at all.

    Raises AnnotatorError where the tables are not those of a project.
    """
    if connection.dialect.name == "sqlite":
        known = connection.exec_driver_sql("PRAGMA application_id").scalar()
        if known == schema.APPLICATION_ID:
            return _stamp(connection)
    names = inspect(connection).get_table_names()
    if not names:
        return None
    if connection.dialect.name == "sqlite" or "alembic_version" not in names:
        raise AnnotatorError("This database holds other tables and is no Annotator project.")
    return _stamp(connection)


def upgrade(connection: Connection) -> None:
    """Bring an older project to the newest revision."""
    from alembic import command  # takes as long to import as all else that opening needs
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    command.upgrade(config, "head")


def _stamp(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
