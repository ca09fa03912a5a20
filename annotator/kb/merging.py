"""One file of several knowledge bases, and whether a file is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError
from annotator.kb.file import KnowledgeBaseFile, check_target
from annotator.kb.names import words
from annotator.kb.order import finish
from annotator.kb.staging import Staging, staging

_TOLD = 20  # problems of one kind

_COPY = (
    """
INSERT INTO main.entities
  SELECT rank + :begin, id, label, description, types, aliases, popularity, population, country,
    latitude, longitude FROM other.entities;
""",
    "INSERT INTO main.ids SELECT id, rank + :begin FROM other.ids",
    """
INSERT INTO main.names
  SELECT key, rank + :begin, name, kind, support, language, prior, parts(name) FROM other.names
""",
)


def merge(paths: Iterable[str], path: str) -> Iterator[dict[str, Any]]:
    """Make one file of several and yield progress; the last result has counts and `path`.

    What several files know of an entity is joined: texts of the first that has any, names of all.
    AnnotatorError if one is missing or damaged, or if the new one cannot be written.
    """
    listed, out = [Path(one) for one in paths], Path(path)
    check_target(out)
    meta: dict[str, str] = {"version": f"merged of {len(listed)}"}
    for one in listed:
        with closing(KnowledgeBaseFile(one)) as file:
            _gather(meta, file.meta())
    with staging(out) as staged:
        for done, one in enumerate(listed):
            yield {"done": done, "total": len(listed), "text": f"Reading {one.name}"}
            _copy(staged, one)
        for told in finish(staged, out, meta):
            yield {"done": len(listed), "total": len(listed), **told}


def check(path: str) -> list[str]:
    """Return a sentence for each problem of a file; AnnotatorError if it is none at all."""
    with closing(KnowledgeBaseFile(Path(path))) as file:
        return list(_problems(file))


def _gather(meta: dict[str, str], facts: dict[str, str]) -> None:
    """Add what a file tells of its sources; where two tell different things, both are kept."""
    for name, value in facts.items():
        if "." in name and value not in meta.get(name, "").split("; "):
            meta[name] = "; ".join(filter(None, (meta.get(name), value)))


def _copy(staged: Staging, path: Path) -> None:
    connection = staged.connection
    connection.create_function("parts", 1, _parts, deterministic=True)
    connection.execute("COMMIT")
    connection.execute("ATTACH ? AS other", (f"{path.resolve().as_uri()}?mode=ro&immutable=1",))
    connection.execute("BEGIN")
    for statement in _COPY:
        connection.execute(statement, {"begin": staged.count})
    last = connection.execute("SELECT max(number) FROM main.entities").fetchone()[0]
    staged.count = last or staged.count
    connection.execute("COMMIT")
    connection.execute("DETACH other")
    connection.execute("BEGIN")


def _parts(name: str) -> str | None:
    found = words(name)
    return " ".join(found) if len(found) > 1 else None


_QUESTIONS = (
    ("SELECT id FROM entities GROUP BY id HAVING count(*) > 1", "The id {0} comes several times."),
    ("SELECT name, sum(prior) FROM names WHERE prior IS NOT NULL GROUP BY key, name"
     " HAVING sum(prior) > 1.000001", "The priors of “{0}” add up to {1:.3f}, more than 1."),
    ("SELECT name, prior FROM names WHERE prior < 0 OR prior > 1",
     "The prior of “{0}”, {1}, is no probability."),
    ("SELECT id, popularity FROM entities WHERE popularity NOT BETWEEN 0 AND 1",
     "The popularity of {0}, {1}, is not between 0 and 1."),
    ("SELECT id FROM entities WHERE latitude NOT BETWEEN -90 AND 90"
     " OR longitude NOT BETWEEN -180 AND 180", "The coordinates of {0} are on no globe."),
    ("SELECT id FROM entities WHERE label = ''", "The entity {0} has no label."),
    ("SELECT name FROM names WHERE rank NOT IN (SELECT rank FROM entities)",
     "The name “{0}” belongs to no entity."),
)  # fmt: skip


def _problems(file: KnowledgeBaseFile) -> Iterator[str]:
    try:
        said = "\n".join(row for (row,) in file.rows(f"PRAGMA integrity_check({_TOLD})"))
        if said != "ok":  # whatever else is wrong follows from that
            lines = [line for line in said.splitlines() if not line.startswith("***")]
            yield from (f"The file is damaged: {line}." for line in lines[:_TOLD])
            return
        for table, row, parent, _ in file.rows("PRAGMA foreign_key_check")[:_TOLD]:
            which = "A row" if row is None else f"Row {row}"
            yield f"{which} of {table} refers to a row of {parent} that is not there."
        for sql, sentence in _QUESTIONS:
            for row in file.rows(f"{sql} LIMIT {_TOLD}"):
                yield sentence.format(*row)
        meta = file.meta()
        for name, table in (("entities", "entities"), ("aliases", "names")):
            count = file.rows(f"SELECT count(*) FROM {table}")[0][0]
            if meta.get(name) != str(count):
                yield f"The file tells of {meta.get(name)} {name} and has {count}."
    except AnnotatorError as error:
        yield str(error)
