"""ZIP archives of files that can be read, folders and archives inside of them too."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.errors import AnnotatorError
from annotator.formats.unpacking import Archive, safe, unpacking
from annotator.formats.within import deeper, read_inside

SUFFIXES = (".zip",)

_OFFICE = (b"word/", b"xl/", b"mimetypeapplication/vnd.oasis.opendocument")
_CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db")


def recognises(head: Head) -> bool:
    """Say whether a file is a ZIP archive, and no office document."""
    packed = head.data[:4] in (b"PK\3\4", b"PK\5\6")
    return packed and (head.suffix == ".zip" or not any(sign in head.data for sign in _OFFICE))


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield what the files of an archive hold, in the order of their names."""
    inner = deeper(options, shown(path))
    with tempfile.TemporaryDirectory(prefix="annotator-") as name:
        room = Path(name)
        with unpacking(path, options.limits) as archive:
            yield from _lay_down(archive, room)
        yield from _read_all(room, inner)
        if archive.broken:
            whole = len(archive.names)
            kept = (
                f"its first {whole:,} parts are whole, and are kept" if whole else "none is whole"
            )
            yield Problem("", f"{archive.broken.removesuffix('.')}; {kept}.")


def _lay_down(archive: Archive, room: Path) -> Iterator[Problem]:
    """Unpack what has a harmless name; one part that is damaged does not cost the others."""
    for name in archive.names:
        if any(part in _CLUTTER for part in name.split("/")):
            continue
        inside = safe(name)
        shown_name = name.encode("utf-8", "replace").decode("utf-8")[:200]
        if inside is None:
            yield Problem(shown_name, "The name leads out of the archive, or is no name of a file.")
            continue
        target = room / inside
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for chunk in archive.stream(name):
                    file.write(chunk)
        except AnnotatorError as error:
            target.unlink(missing_ok=True)
            yield Problem(shown_name, str(error))
        except OSError:
            yield Problem(shown_name, "Another part has the same name, or none can have this one.")


def _read_all(room: Path, options: ImportOptions) -> Iterator[Found]:
    from annotator.finding import find_files

    found = find_files([room])
    for path in found.paths:
        yield from read_inside(path, path.relative_to(room).as_posix(), options)
    for told in found.aside:
        yield Note(told["file"], told["sentence"])
    if found.skipped:
        yield Note("", f"{found.skipped:,} files of other kinds were passed over.")
