from __future__ import annotations

import json
from pathlib import Path

from desktop import SHORT, Desktop, records, spans

from annotator.core.model import DocumentStatus
from annotator.project import Project


def test_correct_without_a_mouse(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    before = records(project)[0].spans

    desktop.press("Tab", "Return", "Delete")
    app.until(lambda: spans(project)["Palmyra"][1] == "rejected")
    assert spans(project)["Syrian"] == ("NORP", "accepted", None)

    desktop.press("3")
    app.until(lambda: spans(project)["Quxian Front"] == ("GPE", "accepted", None))
    desktop.press("2", "alt+Left", "shift+Right", "shift+ctrl+Left", "alt+shift+Right")
    app.until(lambda: spans(project).get("he Quxian Front an") == ("ORG", "accepted", None))
    desktop.press("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
    app.until(lambda: spans(project).get("Quxian Front") == ("ORG", "accepted", None))
    desktop.press("ctrl+shift+z")
    app.until(lambda: "The Quxian Front" in spans(project))

    desktop.press("Escape", "Home", "ctrl+Right", "shift+Right", "shift+Right", "2")
    app.until(lambda: spans(project).get("troops") == ("ORG", "accepted", None), "A new span")

    desktop.press("f", "s")
    app.until(lambda: {"The", "Quxian Front"} <= spans(project).keys(), "The split")
    desktop.press("j")
    app.until(lambda: "The Quxian Front" in spans(project), "The joined span")

    desktop.press("e")
    app.wait_for_window("^Note")
    desktop.write("Said to be new")
    desktop.press("Return")
    app.until(lambda: any(s.note == "Said to be new" for s in records(project)[0].spans))
    app.wait_until_gone("^Note")
    app.quit()

    after = {s.id: s for s in records(project)[0].spans}
    app = desktop.start(project)
    desktop.press(*["ctrl+z"] * 20)
    app.until(lambda: set(records(project)[0].spans) == set(before), "The state before it all")
    desktop.press(*["ctrl+y"] * 20)
    app.until(lambda: {s.id: s for s in records(project)[0].spans} == after, "The state after it")
    app.quit()


def test_labels_commands_and_keys_by_name(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    desktop.press("Tab", "space")
    app.until(lambda: app.ask("keyboard") == "Label")
    desktop.write("gpe")
    desktop.press("Return")
    app.until(lambda: spans(project)["Syrian"] == ("GPE", "accepted", None))
    desktop.press("ctrl+k")
    app.until(lambda: app.ask("keyboard") == "Find a command or an article")
    desktop.write("undo")
    desktop.press("Return")
    app.until(lambda: spans(project)["Syrian"] == ("NORP", "proposed", None))
    app.until(lambda: app.ask("keyboard") == "Article")

    desktop.press("F1")
    app.wait_for_window("^Keys")
    desktop.write("accept")
    desktop.press("Return", "ctrl+F11", "Tab", "space", "Escape")
    app.wait_until_gone("^Keys")
    app.wait_for_window("Annotator")
    desktop.press("ctrl+F11")
    app.until(lambda: spans(project)["Syrian"] == ("NORP", "accepted", None))
    desktop.press("ctrl+alt+l")
    app.wait_for_window("^Labels of the project")
    desktop.press("Down", "alt+n", "ctrl+a")
    desktop.write("Firm")
    desktop.press("Return")
    app.wait_for_window("^Rename ORG to Firm")
    desktop.press("Return")
    app.until(lambda: spans(project)["Quxian Front"] == ("Firm", "proposed", None))
    desktop.press("Escape")
    app.wait_until_gone("^Labels of the project")
    app.wait_for_window("Annotator")
    app.quit()


def test_link_without_a_mouse(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    desktop.press("Tab", "Tab", "3")
    app.until(lambda: app.ask("candidates"), "Candidates")
    desktop.press("ctrl+1")
    app.until(lambda: spans(project)["Palmyra"][2], "A link to the first candidate")

    desktop.press("Tab", "i")
    app.until(lambda: spans(project)["Quxian Front"] == ("ORG", "accepted", "NIL"))
    desktop.press("u")
    app.until(lambda: spans(project)["Quxian Front"][2] is None)
    desktop.press("l")
    app.wait_for_window("^New entity")
    desktop.write("Quxian Front")
    desktop.press("Tab")
    desktop.write("An armed group")
    desktop.press("Return")
    linked = app.until(lambda: spans(project)["Quxian Front"][2], "A local entity")
    (entity,) = records(project)[0].entities
    assert (entity.id, entity.label, entity.description) == (
        linked,
        "Quxian Front",
        "An armed group",
    )
    app.wait_until_gone("^New entity")

    desktop.press("Tab", "k")
    desktop.write("Damascus")
    desktop.press("Return")
    app.until(lambda: spans(project)["Russia"][2] == "geonames:170654", "The link that was sought")
    desktop.press("u")  # the keyboard is back in the text
    app.until(lambda: spans(project)["Russia"][2] is None)
    desktop.press("equal")  # which takes what is proposed
    app.until(lambda: spans(project)["Russia"] == ("GPE", "accepted", "Q159"))
    app.quit()


def test_build_a_knowledge_base_and_lock_look_ups(
    desktop: Desktop, project: Path, tmp_path: Path
) -> None:
    source = tmp_path / "ships.jsonl"
    source.write_text('{"id": "S1", "label": "Quxian Front"}\n', encoding="utf-8")
    app = desktop.start(project, launcher="watched")

    def options() -> list[object]:
        with Project.open(project, read_only=True) as opened:
            return [opened.option(name) for name in ("knowledge_bases", "look_ups")]

    desktop.press("ctrl+alt+k")
    app.wait_for_window("^Knowledge bases")
    desktop.press("alt+o", "Down", "Down", "alt+b")
    app.wait_for_window("^Build a knowledge base")
    desktop.write(str(source))
    desktop.press("alt+r", "Down", "Down", "alt+m")
    desktop.write("ships.sqlite")
    desktop.press("Return")
    app.wait_until_gone("^Knowledge bases")
    app.until(lambda: options() == [["packaged", "ships.sqlite"], "locked"])
    desktop.press("Tab", "Tab", "Tab")
    app.until(lambda: "S1" in str(app.ask("candidates")), "A candidate of the new knowledge base")
    app.quit()


def test_finish_articles_and_export(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    desktop.press("Tab", "Return", "Delete", "Return", "Return", "Return", "ctrl+Return")
    app.until(lambda: records(project)[0].document.status is DocumentStatus.DONE)
    desktop.press("Tab", "Return", "ctrl+Return")
    app.until(lambda: records(project)[1].document.status is DocumentStatus.DONE)

    desktop.press("ctrl+e")
    app.wait_for_window("^Export")
    desktop.press("Return")
    docbin = desktop.folder / "news.spacy"
    app.until(docbin.exists, "The DocBin")
    app.until(lambda: app.ask("export")["report"], "The report")
    desktop.press("Down", "Return")
    lines = desktop.folder / "news.jsonl"
    app.until(lines.exists, "The JSONL file")
    app.until(lambda: "Wrote 2 articles with 5 spans" in app.ask("export")["report"])
    desktop.press("Escape")
    app.wait_until_gone("^Export")
    app.quit()

    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_disk(docbin).get_docs(spacy.blank("en").vocab))
    assert [doc.text for doc in docs] == [record.text for record in records(project)]
    assert [(e.text, e.label_) for e in docs[0].ents] == [
        ("Syrian", "NORP"),
        ("Quxian Front", "ORG"),
        ("Russia", "GPE"),
        ("New York", "GPE"),
    ]
    rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [row["status"] for row in rows] == ["done", "done"]
    assert rows[0]["text"] == SHORT
    assert {s["text"]: s["status"] for s in rows[0]["spans"]}["Palmyra"] == "rejected"


def test_filter_and_reach_every_panel_by_key(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    desktop.press("ctrl+Return")
    app.until(lambda: records(project)[0].document.status is DocumentStatus.DONE)
    app.until(lambda: app.ask("keyboard") == "Article")
    desktop.press("Tab")
    app.until(lambda: app.ask("focused") == ["Iraq"])
    for panel in ("Search the knowledge base", "Spans of this article", "Articles", "Article"):
        desktop.press("F6")
        app.until(lambda panel=panel: app.ask("keyboard") == panel, panel)
    desktop.press("shift+F6")
    for part in ("Order of the articles", "Filters", "Show articles by status"):
        desktop.press("shift+Tab")
        app.until(lambda part=part: app.ask("keyboard") == part, part)
    desktop.press("Down", "Down", "Down", "Down")
    app.until(lambda: app.ask("listed") == ["The first"], "The articles that are done")
    desktop.press("Home")
    app.until(lambda: app.ask("listed") == ["The first", "The second"])
    app.quit()
