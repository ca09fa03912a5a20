"""Alembic's scripts that bring an older project up to date, and what runs them."""
