"""Knowledge bases: SQLite files of entities and their aliases, built from packaged facts."""
