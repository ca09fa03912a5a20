from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from desktop import Desktop, spans
from spacy.tokens import DocBin

from annotator.core.model import Document, Record, Span, Status
from annotator.project import Project

TEXT = "The U.S.-led coalition has left Palmyra."


@pytest.fixture
def article(desktop: Desktop) -> Path:
    """One article, in the split to train on, whose tokens do not fit its span."""
    path = desktop.folder / "led.annotator"
    marked = Span(0, 0, 4, 8, "GPE", Status.PROPOSED, source="model", score=0.9)
    with Project.open(path, create=True) as project:
        project.add([Record(Document(0, "first", "The led", length=len(TEXT)), TEXT, (marked,))])
    return path


def test_a_span_is_fitted_and_the_rule_travels(desktop: Desktop, article: Path) -> None:
    app = desktop.start(article, launcher="watched")
    desktop.press("Tab", "Return")
    app.until(lambda: app.ask("lamp") == "● 1 not on tokens", "The lamp")
    choices = ["Expand to “U.S.-led”", "Cut “U.S.-led” into “U.S. | -led” in every export"]
    desktop.press("ctrl+t")
    app.until(lambda: app.ask("menu") == choices, "The choices")
    desktop.press("Return")
    app.until(lambda: "U.S.-led" in spans(article), "The wider span")
    assert app.ask("lamp") == ""
    desktop.press("ctrl+z")
    app.until(lambda: "U.S." in spans(article), "The span as it was")
    assert app.ask("lamp") == "● 1 not on tokens"
    desktop.press("ctrl+t")
    app.until(lambda: app.ask("menu") == choices, "The choices")
    desktop.press("u")
    app.until(lambda: app.ask("message").startswith("Cut “U.S.-led” into"), "The rule")
    app.until(lambda: app.ask("lamp") == "", "The end of the lamp")

    desktop.press("ctrl+e")
    app.wait_for_window("^Export")
    desktop.press("Down", "Down", "alt+a", "Return")
    app.until(lambda: "Wrote 1 article with 1 span" in app.ask("export")["report"], "The report")
    desktop.press("Escape")
    app.wait_until_gone("^Export")
    app.quit()

    folder = desktop.folder / "led"
    cut = spacy.load(folder / "tokenizer")
    assert [token.text for token in cut("The U.S.-led")] == ["The", "U.S.", "-led"]
    (doc,) = DocBin().from_disk(folder / "train.spacy").get_docs(cut.vocab)
    assert [(e.text, e.label_) for e in doc.ents] == [("U.S.", "GPE")]
    assert not doc.spans
