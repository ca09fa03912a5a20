"""The articles of a listing as rows: read a page at a time as they are shown, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from annotator.core.flags import date_of
from annotator.core.hits import Excerpt
from annotator.core.model import Heading
from annotator.core.queue import PAGE, Listing, Question
from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.project import Project

Index = QModelIndex | QPersistentModelIndex
_HELD = 40
"""Pages whose articles are kept at hand."""

HEADING = Qt.ItemDataRole.UserRole
EXCERPT = Qt.ItemDataRole.UserRole + 1
"""Where the search hits, as `core.hits.Excerpt`."""

_NOTHING = Listing(Question(), total=0)


class DocumentRows(QAbstractListModel):
    """Only pages that were shown are held; of a long listing, the others are known by their end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listing = _NOTHING
        self._project: Project | None = None
        self._count = 0
        self._pages: dict[int, list[int]] = {}
        self._rows: dict[int, int] = {}
        self._headings: dict[int, Heading | None] = {}
        self._excerpts: dict[int, Excerpt | None] = {}

    def show(self, project: Project | None, listing: Listing | None) -> None:
        """Show a listing from its beginning."""
        self.beginResetModel()
        self._project = project
        self.listing = _NOTHING if listing is None else listing
        self._count = len(self.listing)
        for known in (self._pages, self._rows, self._headings, self._excerpts):
            known.clear()
        self.endResetModel()

    def touch(self, document_ids: tuple[int, ...]) -> None:
        """Read documents again when they are shown next."""
        rows = []
        for document_id in document_ids:
            self._headings.pop(document_id, None)
            row = self._rows.get(document_id)
            if row is not None and row < self._count:
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def row(self, document_id: int) -> int:
        """Return the row of a document, or -1."""
        row = self._rows.get(document_id, -1)
        if row < 0 and self._project is not None:
            try:
                row = self._project.queue.row(self.listing, document_id)
            except AnnotatorError:
                return -1
        return row if row < self._count else -1

    def following(self, document_id: int, most: int) -> list[int]:
        """Return documents behind another one, as far as nothing has to be read for that."""
        number, place = divmod(self._rows.get(document_id, -1), PAGE)
        return self._pages.get(number, [])[place + 1 : place + 1 + most]

    def document_id(self, row: int) -> int | None:
        """Return the document of a row; None where it is gone, or cannot be read."""
        number, place = divmod(row, PAGE)
        if number not in self._pages:
            self._read_page(number)
        page = self._pages[number]
        return page[place] if place < len(page) else None

    def heading(self, row: int) -> Heading | None:
        """Return the heading of a row, read with its neighbours; None if it cannot be read."""
        document_id = self.document_id(row)
        if document_id is None:
            return None
        if document_id not in self._headings:
            page = self._pages[row // PAGE]
            self._headings |= self._read([i for i in page if i not in self._headings])
        return self._headings[document_id]

    def excerpt(self, row: int) -> Excerpt | None:
        """Return where the search hits the document of a row, or None."""
        document_id, text = self.document_id(row), self.listing.question.text
        if document_id is None or self._project is None or not text:
            return None
        if document_id not in self._excerpts:
            try:
                self._excerpts[document_id] = self._project.queue.excerpt(document_id, text)
            except AnnotatorError:
                self._excerpts[document_id] = None
        return self._excerpts[document_id]

    def _read_page(self, number: int) -> None:
        assert self._project is not None
        while len(self._pages) >= _HELD:
            gone = self._pages.pop(next(iter(self._pages)))
            for document_id in gone:
                for known in (self._rows, self._headings, self._excerpts):
                    known.pop(document_id, None)
        try:
            page = self._project.queue.page(self.listing, number)
        except AnnotatorError:
            page = []
        self._pages[number] = page
        self._rows.update({i: number * PAGE + place for place, i in enumerate(page)})

    def _read(self, document_ids: list[int]) -> dict[int, Heading | None]:
        """Read headings; a damaged one must not hide its neighbours, so they are halved apart."""
        assert self._project is not None
        try:
            found = {h.document.id: h for h in self._project.headings(document_ids)}
        except AnnotatorError:
            if len(document_ids) == 1:
                return {document_ids[0]: None}
            half = len(document_ids) // 2
            return self._read(document_ids[:half]) | self._read(document_ids[half:])
        return {i: found.get(i) for i in document_ids}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of documents that can be shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = 0) -> Any:
        """Return the title of a document, and what a screen reader says of it."""
        if role == EXCERPT:
            return self.excerpt(index.row())
        if role not in _ANSWERED:
            return None
        heading = self.heading(index.row())
        if role == HEADING:
            return heading
        title = heading.document.title if heading else "This article cannot be read."
        if role == Qt.ItemDataRole.DisplayRole or heading is None:
            return title
        found = self.excerpt(index.row())
        return f"{title}\n{heading.document.status}, {about(heading)}" + (
            f"\n{found.text}" if found else ""
        )


_ANSWERED = (
    HEADING,
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def counts(heading: Heading) -> str:
    """Return the counts of a document's spans in words."""
    total = heading.proposed + heading.accepted
    if not total:
        return "all rejected" if heading.rejected else "no spans yet"
    if not heading.proposed:
        return f"{total} span{'' if total == 1 else 's'}, all decided"
    return f"{heading.proposed} of {total} {_left(heading)}"


def about(heading: Heading) -> str:
    """Return what the second line of a row says: the counts, and the date where there is one."""
    date = date_of(heading.document.meta)[:10]
    return f"{counts(heading)}  ·  {date}" if date else counts(heading)


def briefly(heading: Heading) -> str:
    """Return the counts in as few words as may be, for a narrow list."""
    if not heading.proposed:
        return "all decided" if heading.accepted else counts(heading)
    return f"{heading.proposed} {_left(heading)}"


def _left(heading: Heading) -> str:
    return "undecided" if heading.document.status.is_over else "to decide"
