"""spaCy's DocBin format, written as a stream.

`spacy.tokens.DocBin` keeps every token of every Doc in memory, several times over when it is saved,
and takes longer to gather the strings than to tokenise. Here all waits in temporary files.
Layout: `spacy/tokens/_serialize.py` (version 0.1), one zlib stream of one MessagePack map.
"""

from __future__ import annotations

import tempfile
import zlib
from array import array
from collections.abc import Iterator
from itertools import repeat
from typing import IO, Any

import msgspec
import numpy as np
from spacy.attrs import (  # type: ignore[import-not-found]
    ENT_IOB,
    ENT_KB_ID,
    ENT_TYPE,
    NORM,
    ORTH,
    SENT_START,
    SPACY,
)
from spacy.tokens import Doc
from spacy.vocab import Vocab

from annotator.errors import AnnotatorError

_ATTRIBUTES = (ORTH, NORM, ENT_IOB, ENT_TYPE, ENT_KB_ID, SENT_START)
_STRINGS = [i for i, attr in enumerate(_ATTRIBUTES) if attr not in (ENT_IOB, SENT_START)]
_IN_MEMORY = 32 << 20
_KNOWN = 200_000  # words that are known to be in the file, where one may be twice
_CHUNK = 1 << 20
_LARGEST = (1 << 32) - 1
"""Bytes in one field of MessagePack, which is reached at 107 million tokens."""

_encode = msgspec.msgpack.encode


class Packing:
    """Docs on their way into a DocBin: tokens, entities, span groups and user data.

    All that grows with the number of Docs waits in temporary files, but for their lengths.
    """

    def __init__(self) -> None:
        self._tokens = _spool(_IN_MEMORY)
        self._spaces = _spool(_IN_MEMORY // 4)
        self._groups = _spool(_IN_MEMORY // 4)
        self._user_data = _spool(_IN_MEMORY // 4)
        self._lengths = array("i")
        self._strings = _spool(_IN_MEMORY // 4)
        self._known: set[int] = set()
        self._words = 0

    def __enter__(self) -> Packing:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._tokens, self._spaces, self._groups, self._user_data, self._strings):
            file.close()

    def add(self, doc: Doc, user_data: dict[str, Any]) -> None:
        """Take a Doc; AnnotatorError where the file would be larger than its format allows."""
        rows = doc.to_array(list(_ATTRIBUTES)).astype(np.uint64).reshape(-1, len(_ATTRIBUTES))
        self._tokens.write(rows.tobytes())
        if self._tokens.tell() > _LARGEST:
            raise AnnotatorError(
                "There is too much text for one file in spaCy's format; export it in parts."
            )
        self._spaces.write(doc.to_array(SPACY).astype(np.bool_).tobytes())
        self._lengths.append(len(doc))
        keys = set(rows[:, _STRINGS].ravel().tolist())
        keys.update(k for group in doc.spans.values() for s in group for k in (s.label, s.kb_id))
        self._tell(keys - self._known - {0}, doc.vocab)
        self._groups.write(_encode(doc.spans.to_bytes()))
        self._user_data.write(_encode(_encode(user_data)))

    def _tell(self, fresh: set[int], vocab: Vocab) -> None:
        """Write words that may not be in the file yet."""
        if len(self._known) > _KNOWN:
            self._known.clear()
        self._known |= fresh
        self._words += len(fresh)
        self._strings.write(b"".join(_encode(vocab.strings[key]) for key in sorted(fresh)))

    def write(self, file: IO[bytes]) -> None:
        """Write all Docs that were taken."""
        compressor = zlib.compressobj()
        for part in self._parts():
            file.write(compressor.compress(part))
        file.write(compressor.flush())

    def _parts(self) -> Iterator[bytes]:
        """Yield the one map of the format, key by key."""
        count = len(self._lengths)
        plain: dict[str, Any] = {
            "version": "0.1",
            "attrs": list(_ATTRIBUTES),
            "lengths": np.asarray(self._lengths, dtype=np.int32).tobytes(),
        }
        alike: dict[str, dict[str, bool]] = {"cats": {}, "flags": {"has_unknown_spaces": False}}
        lists = {
            "strings": (self._strings, self._words),
            "span_groups": (self._groups, count),
            "user_data": (self._user_data, count),
        }
        binary = {"spaces": self._spaces, "tokens": self._tokens}
        keys = len(plain) + len(alike) + len(lists) + len(binary)
        yield bytes([0x80 | keys])  # a map of so many keys
        for key, value in plain.items():
            yield _encode(key) + _encode(value)
        for key, value in alike.items():
            yield _encode(key) + _list(count)
            yield from repeat(_encode(value), count)
        for key, (items, length) in lists.items():
            yield _encode(key) + _list(length)
            yield from _chunks(items)
        for key, held in binary.items():
            yield (
                _encode(key) + b"\xc6" + held.tell().to_bytes(4, "big")
            )  # bytes, length of 32 bits
            yield from _chunks(held)


def _spool(in_memory: int) -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(in_memory)


def _list(count: int) -> bytes:
    """Return how a list of so many items begins, whatever their number."""
    return b"\xdd" + count.to_bytes(4, "big")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
