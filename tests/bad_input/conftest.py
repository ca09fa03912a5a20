from __future__ import annotations

from pathlib import Path

import pytest
from program import NEWS, make, record, span


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make(tmp_path / "p.annotator", record("a", NEWS, span(0, 13)), record("b", NEWS[14:]))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(f"An article. {NEWS}", encoding="utf-8")
    return path
