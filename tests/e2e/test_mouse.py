from __future__ import annotations

from pathlib import Path

from desktop import SHORT, App, Desktop, spans


def start(desktop: Desktop, project: Path) -> App:
    app = desktop.start(project, launcher="watched")
    app.until(lambda: app.ask("keyboard") == "Article", "The article")
    return app


def click_on(app: App, mention: str, button: int = 1) -> None:
    app.desktop.click(app.place("text", SHORT.index(mention) + 2), button)
    app.until(lambda: app.ask("focused") == [mention], f"The focus on {mention}")


def test_click_drag_and_label(desktop: Desktop, project: Path) -> None:
    app = start(desktop, project)
    click_on(app, "New York")
    desktop.drag(app.place("handle", "end"), app.place("text", SHORT.index("City") + 3))
    app.until(lambda: spans(project).get("New York City") == ("GPE", "accepted", None))
    desktop.drag(app.place("handle", "start"), app.place("text", SHORT.index("press") + 1))
    app.until(lambda: "press in New York City" in spans(project))

    desktop.drag(
        app.place("text", SHORT.index("troops") + 1), app.place("text", SHORT.index("left") + 2)
    )
    desktop.click(app.place("label", "ORG"))
    app.until(lambda: spans(project).get("troops left") == ("ORG", "accepted", None), "A new span")
    click_on(app, "Palmyra")
    desktop.click(app.place("label", "GPE"))
    app.until(lambda: spans(project)["Palmyra"] == ("GPE", "accepted", None))
    app.quit()


def test_candidates_and_the_menu_of_a_span(desktop: Desktop, project: Path) -> None:
    app = start(desktop, project)
    click_on(app, "Russia")
    found = app.until(lambda: app.ask("candidates"), "Candidates")
    desktop.click(app.place("candidate", 1))
    app.until(lambda: spans(project)["Russia"] == ("GPE", "accepted", found[1]))

    click_on(app, "Quxian Front", button=3)
    app.until(lambda: app.ask("menu"), "The menu")
    desktop.click(app.place("entry", "Accept"))
    app.until(lambda: spans(project)["Quxian Front"][1] == "accepted")
    click_on(app, "Syrian", button=3)
    app.until(lambda: app.ask("menu"), "The menu")
    desktop.click(app.place("entry", "Reject"))
    app.until(lambda: spans(project)["Syrian"][1] == "rejected")
    app.quit()
