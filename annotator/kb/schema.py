"""What is in the file of a knowledge base: one SQLite file, written once, then only read.

`meta` (name, value): what is known of the file, all as text. `version`, `built` (UTC, ISO 8601),
`entities` and `aliases` (counts) are always there; each source that went in tells of itself under
its name, as in `wikidata.licence`, `wikidata.version`, `wikidata.count`.

`entities`: one row for each. They are numbered from 1 by falling popularity, so that the order of
their `rank` is the order in which they are offered, and no search sorts over a join.
  id            `Q41183`, `geonames:163808`, whatever the source calls it; unique
  label, description
  types         separated by newlines: the label that fits (GPE, PERSON, …) first if it is known,
                then names of classes for people ("city"), then ids of classes (`Q515`)
  aliases       up to 12 for display, separated by newlines; all can be searched, see `names`
  popularity    0 to 1, comparable between files
  population    of a place, or NULL
  country       ISO 3166-1 code of two capitals, or empty
  latitude, longitude   degrees, or NULL

`ids` (id, rank): further ids of an entity in other sources, in the form in which `entities.id` has
them (`geonames:163808` for a Wikidata item, `Q41183` for a place of GeoNames).

`names`: every name of an entity, label and demonyms too, by the `key` that all spellings share
(`names.py`). `kind` is LABEL, ALIAS, DEMONYM or VARIANT. `support` is the number of names of the
entity with the same skeleton: "Palmyra" has a dozen spellings for the ruins in Syria, and one for
a town that once was called so. `language` is a code such as `en`, or empty. `prior` is the
probability that the name means this entity, where the source says so, else NULL; over all entities
that bear a name, priors add up to 1 at most.

`starts` (tier, key, rank): the same keys again, by tiers of rank, each four times as large as the
one before (`tier`). What begins with a few letters is looked for in one tier after the other until
enough is found: work stays small however many names there are.

`words`: full-text index (FTS5, no content) of the words of names that have several; rowid is rank.
"""

from __future__ import annotations

APPLICATION = 0x414E4B42  # "ANKB"
SCHEMA = 4  # also counts what is stored otherwise from the same facts

LABEL, ALIAS, DEMONYM, VARIANT = range(4)
"""What a name is to its entity; a variant is a form that others may well bear, too."""

SHOWN = 12
"""Aliases kept with an entity for display."""

_FIRST_TIER = 1_000

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entities (
  rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
  description TEXT NOT NULL, types TEXT NOT NULL, aliases TEXT NOT NULL,
  popularity REAL NOT NULL, population INTEGER, country TEXT NOT NULL,
  latitude REAL, longitude REAL);
CREATE TABLE ids (
  id TEXT NOT NULL, rank INTEGER NOT NULL REFERENCES entities,
  PRIMARY KEY (id, rank)) WITHOUT ROWID;
CREATE TABLE names (
  key TEXT NOT NULL, rank INTEGER NOT NULL REFERENCES entities, name TEXT NOT NULL,
  kind INTEGER NOT NULL, support INTEGER NOT NULL, language TEXT NOT NULL, prior REAL,
  PRIMARY KEY (key, rank, name)) WITHOUT ROWID;
CREATE TABLE starts (
  tier INTEGER NOT NULL, key TEXT NOT NULL, rank INTEGER NOT NULL REFERENCES entities,
  PRIMARY KEY (tier, key, rank)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  text, content='', detail='none', tokenize='unicode61 remove_diacritics 0');
"""


def tier(rank: int) -> int:
    """Return the tier of an entity: 0 for the first thousand, 1 for the next 3,000, and so on."""
    found, last = 0, _FIRST_TIER
    while rank > last:
        last *= 4
        found += 1
    return found
