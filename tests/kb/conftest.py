from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.kb import packaged
from annotator.kb.sqlite import SqliteKnowledgeBase


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that ANNOTATOR_DATA names, or a new one: a full build in it is made once."""
    given = os.environ.get("ANNOTATOR_DATA")
    folder = Path(given) if given else tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANNOTATOR_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def packaged_kb(data_folder: Path) -> Iterator[SqliteKnowledgeBase]:
    """The whole packaged knowledge base."""
    if not packaged.is_built():
        for _ in packaged.build({}, ()):
            pass
    kb = packaged.open()
    assert isinstance(kb, SqliteKnowledgeBase)
    yield kb
    kb.close()
