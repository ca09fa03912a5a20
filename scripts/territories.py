"""Write resources/kb/territories.jsonl anew: countries and territories, from the data of rigour.

Run with `pip install rigour` in an environment of its own: it needs ICU and a compiler to install,
which is why the program carries the facts and not the package. Facts from Wikidata, CC0; the
collection by OpenSanctions, MIT (see LICENSES.md).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from rigour._core import territories_jsonl  # type: ignore[import-not-found,unused-ignore]

OUT = Path(__file__).parent.parent / "resources" / "kb" / "territories.jsonl"
KEPT = (
    *("code", "name", "full_name", "qid", "is_country", "is_ftm", "is_historical"),
    *("region", "subregion", "parent", "names_strong", "names_weak"),
)

rows = [json.loads(line) for line in territories_jsonl().splitlines()]
rows.sort(key=lambda row: row["code"])
with OUT.open("w", encoding="utf-8", newline="\n") as file:
    for row in rows:
        kept = {key: row[key] for key in KEPT if row.get(key) not in (None, "")}
        file.write(json.dumps(kept, ensure_ascii=False) + "\n")
print(f"{len(rows)} territories of rigour {version('rigour')}: name this version in territories.py")
