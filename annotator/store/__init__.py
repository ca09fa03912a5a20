"""The project database: the only package that imports SQLAlchemy and Alembic."""
