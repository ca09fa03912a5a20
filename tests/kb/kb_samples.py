"""Sources of knowledge bases for tests, and how to build from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator import registry
from annotator.kb import files
from annotator.kb.file import KnowledgeBaseFile, Known

DATA = Path(__file__).parents[3] / "shared" / "data"


def built(out: Path, source: Path | str, format: str, **options: Any) -> dict[str, Any]:
    """Build a file and return the last result."""
    module = registry.knowledge_sources.get(format)
    given = {"out": str(out), "source": str(source), "format": format, **options}
    *_, last = files.build(module, given)
    return last


def known(path: Path) -> dict[str, Known]:
    """Return all that is in a file by id."""
    file = KnowledgeBaseFile(path)
    found = file.known([rank for (rank,) in file.rows("SELECT rank FROM entities")])
    file.close()
    return {one.entity.id: one for one in found.values()}


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on a file."""
    file = KnowledgeBaseFile(path)
    found = file.rows(sql)
    file.close()
    return found


def claim(value: object, rank: str = "normal") -> dict[str, Any]:
    """Return a statement as Wikidata writes it."""
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": rank}


def of_item(number: int) -> dict[str, Any]:
    """Return a statement whose value is an item."""
    return claim({"entity-type": "item", "numeric-id": number, "id": f"Q{number}"})


def item(
    number: int,
    label: str | None = None,
    *,
    kinds: tuple[int, ...] = (),
    parents: tuple[int, ...] = (),
    sites: int = 0,
    aliases: tuple[str, ...] = (),
    **claims: Any,
) -> dict[str, Any]:
    """Return an item in the shape of the dump."""
    named = {"en": {"language": "en", "value": label}} if label else {}
    other = {"en": [{"language": "en", "value": name} for name in aliases]} if aliases else []
    return {
        "type": "item", "id": f"Q{number}", "labels": named or [], "descriptions": [],
        "aliases": other,
        "claims": {
            "P31": [of_item(one) for one in kinds], "P279": [of_item(one) for one in parents],
            **claims,
        },
        "sitelinks": {f"l{i}wiki": {"site": f"l{i}wiki"} for i in range(sites)},
    }  # fmt: skip


def dump(path: Path, items: list[Any]) -> Path:
    """Write a dump in the official shape."""
    lines = ",\n".join(one if isinstance(one, str) else json.dumps(one) for one in items)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return path
