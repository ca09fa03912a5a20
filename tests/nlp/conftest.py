import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from annotator.nlp import loading, pipeline

GOLD = Path(__file__).parents[3] / "shared" / "data" / "gold"


@pytest.fixture(scope="session")
def nlp() -> Language:
    found = loading.locate({})
    return loading.load(found, trust=False, exclude=loading.superfluous(found) or ())


@pytest.fixture(scope="session")
def gold_texts() -> list[str]:
    if not GOLD.is_dir():
        pytest.skip(f"no gold texts in {GOLD}")
    names = ("re3d", "gum_news", "wikigold", "geo_geovirus")
    files = ((GOLD / f"{name}.jsonl").read_text(encoding="utf-8") for name in names)
    return [json.loads(line)["text"] for file in files for line in file.split("\n") if line]


@pytest.fixture(scope="session")
def seed() -> str:
    path = Path(__file__).parents[2] / "seeds" / "000_ad09855632536225.txt"
    return path.read_text(encoding="utf-8")


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Language], Path]:
    """Save a pipeline to a directory."""

    def save(nlp: Language) -> Path:
        nlp.to_disk(tmp_path / "model")
        return tmp_path / "model"

    return save


Proposed = list[tuple[int, int, str, float | None]]


@pytest.fixture(scope="session")
def propose() -> Callable[..., Proposed]:
    """Propose for one text, in whole where no sections are given; the default pipeline stays."""
    waiting: list[dict[str, Any]] = []

    def payloads() -> Iterator[dict[str, Any]]:
        while waiting:
            yield waiting.pop()

    default = pipeline.propose({}, iter(waiting.pop, None))

    def run(text: str, sections: Any = None, **options: Any) -> Proposed:
        whole = [[0, len(text)]] if sections is None else sections
        waiting.append({"documents": [{"id": 7, "text": text, "sections": whole}]})
        result = next(pipeline.propose(options, payloads()) if options else default)
        (document,) = result["documents"]
        assert document["id"] == 7
        return [tuple(span) for span in document["spans"]]

    return run


@pytest.fixture
def edited_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a copy of the packaged pipeline in its place that a test may spoil."""
    found = loading.locate({"pipeline": loading.PACKAGED})
    shutil.copytree(found.directory.parent, tmp_path / "package")
    monkeypatch.setattr(loading, "_package", lambda name: tmp_path / "package")
    return tmp_path / "package" / found.directory.name
