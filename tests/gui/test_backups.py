import pytest

from annotator.core.extension import DEFAULTS


@pytest.fixture
def copies(path):
    def found():
        return sorted(path.with_name(f"{path.name}.backups").glob("*.annotator"))

    return found


def test_a_project_is_backed_up_a_while_after_it_was_opened(window, qtbot, copies):
    timer = window.features["backups"]._timer
    assert timer.isActive()
    assert timer.interval() >= 60_000
    timer.timeout.emit()
    qtbot.waitUntil(lambda: len(copies()) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.runner.job is None, timeout=20_000)
    timer.timeout.emit()
    assert window.workspace.runner.job is None
    assert window.messages.text == ""


def test_it_is_backed_up_before_an_import_unless_that_is_not_wanted(
    window, qtbot, copies, tmp_path
):
    window.settings["propose_on_import"] = window.settings["propose_boilerplate"] = False
    jobs = []
    window.workspace.runner.started.connect(lambda job: jobs.append(job.title))
    for name, wanted in (("one", False), ("other", True)):
        window.settings["back_up"] = wanted
        text = tmp_path / f"{name}.txt"
        text.write_text(f"Palmyra is the {name}.")
        with qtbot.waitSignal(window.workspace.imported, timeout=20_000):
            window.workspace.import_paths([text], DEFAULTS)
    told = [title.partition(" ")[0] for title in jobs]
    assert [name for name in told if name != "Comparing"] == ["Importing", "Backing", "Importing"]
    assert len(copies()) == 1


def test_what_is_only_read_is_not_backed_up(window, path, copies):
    window.workspace.close()
    assert window.commands.open(str(path), read_only=True)
    window.features["backups"].back_up()
    assert window.workspace.runner.job is None
    assert copies() == []


def test_an_empty_project_has_nothing_to_back_up(window, tmp_path):
    assert window.commands.open(str(tmp_path / "empty.annotator"), create=True)
    window.features["backups"].back_up()
    assert window.workspace.runner.job is None


def test_to_open_an_article_and_close_writes_nothing(window, path, qtbot) -> None:
    window.workspace.close()
    before, written = path.read_bytes(), path.stat().st_mtime_ns
    assert window.commands.open(str(path))
    window.editor.open(window.workspace.project.document_ids()[1])
    asked = []
    window.documents.asker.ask("test", lambda view: iter([1]), asked.append)
    qtbot.waitUntil(lambda: asked == [1])
    window.workspace.close()
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == written
