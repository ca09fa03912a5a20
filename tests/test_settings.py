from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.settings import SETTINGS, Settings, user_folder


def test_only_what_differs_from_the_default_is_stored(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert {name: settings[name] for name in SETTINGS} == {
        name: setting.default for name, setting in SETTINGS.items()
    }
    settings["zoom"] = 150
    settings["theme"] = "dark"
    settings["theme"] = "system"
    assert json.loads(settings.path.read_text(encoding="utf-8")) == {"zoom": 150}
    assert (Settings(tmp_path)["zoom"], Settings(tmp_path)["theme"]) == (150, "system")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zoom", 49),
        ("zoom", 301),
        ("zoom", "100"),
        ("zoom", True),
        ("zoom", 100.0),
        ("theme", "blue"),
        ("theme", None),
        ("propose_on_import", 1),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_never_read(
    tmp_path: Path, name: str, value: object
) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(ValueError, match=name):
        settings[name] = value
    assert not settings.path.exists()
    settings.path.write_text(json.dumps({name: value, "column": 80}), encoding="utf-8")
    read = Settings(tmp_path)
    assert (read[name], read["column"]) == (SETTINGS[name].default, 80)


def test_an_unknown_setting_is_a_mistake(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(KeyError):
        settings["colour"]
    with pytest.raises(KeyError):
        settings["colour"] = "red"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"zoom": NaN}', bytes(9)],
)
def test_a_broken_file_means_the_defaults_and_can_be_replaced(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    settings = Settings(tmp_path)
    assert settings["zoom"] == 100
    settings["zoom"] = 120
    assert Settings(tmp_path)["zoom"] == 120


def test_settings_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"sound": "loud", "zoom": 110}', encoding="utf-8")
    settings = Settings(tmp_path)
    settings["zoom"] = 120
    stored = json.loads(settings.path.read_text(encoding="utf-8"))
    assert stored == {"sound": "loud", "zoom": 120}


def test_a_disk_that_fails_loses_only_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path)
    settings["zoom"] = 120

    def fail(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    settings["zoom"] = 130
    assert settings["zoom"] == 130
    assert Settings(tmp_path)["zoom"] == 120
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_text_of_any_script_and_half_characters(tmp_path: Path) -> None:
    for name in ("проект.annotator", "\udcff.annotator"):
        settings = Settings(tmp_path / "new" / "folder")
        settings["last_project"] = name
        assert Settings(tmp_path / "new" / "folder")["last_project"] == name


def test_the_environment_names_the_folder(tmp_path: Path) -> None:
    code = "from annotator.settings import user_folder; print(user_folder())"

    def said(**more: str) -> str:
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **more}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout.strip()

    assert said(ANNOTATOR_DATA=str(tmp_path)) == str(tmp_path)
    assert "annotator" in said(ANNOTATOR_DATA="")


def test_the_default_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATOR_DATA", raising=False)
    assert user_folder().is_absolute()


def test_every_setting_says_what_it_is() -> None:
    for setting in SETTINGS.values():
        assert setting.text
        assert bool(setting.high) == (type(setting.default) is int)
        assert not setting.choices or setting.default in setting.choices
