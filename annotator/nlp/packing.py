"""spaCy's DocBin format, written as a stream.

`spacy.tokens.DocBin` keeps every token of every Doc in memory, several times over when it is saved,
and takes longer to gather the strings than to tokenise. Here the tokens wait in a temporary file.
Layout: `spacy/tokens/_serialize.py` (version 0.1), one zlib stream of one MessagePack map.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
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

from annotator.errors import AnnotatorError

_ATTRIBUTES = (ORTH, NORM, ENT_IOB, ENT_TYPE, ENT_KB_ID, SENT_START)
_STRINGS = [i for i, attr in enumerate(_ATTRIBUTES) if attr not in (ENT_IOB, SENT_START)]
_IN_MEMORY = 32 << 20
_CHUNK = 1 << 20
_LARGEST = (1 << 32) - 1
"""Bytes in one field of MessagePack, which is reached at 107 million tokens."""

_encode = msgspec.msgpack.encode


class Packing:
    """Docs on their way into a DocBin: tokens, entities, span groups and user data."""

    def __init__(self) -> None:
        self._tokens: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._spaces = bytearray()
        self._lengths: list[int] = []
        self._known: set[int] = set()
        self._strings: set[str] = {""}
        self._groups: list[bytes] = []
        self._user_data: list[bytes] = []

    def __enter__(self) -> Packing:
        return self

    def __exit__(self, *_: object) -> None:
        self._tokens.close()

    def add(self, doc: Doc, user_data: dict[str, Any]) -> None:
        """Take a Doc; AnnotatorError where the file would be larger than its format allows."""
        array = doc.to_array(list(_ATTRIBUTES)).astype(np.uint64).reshape(-1, len(_ATTRIBUTES))
        self._tokens.write(array.tobytes())
        if self._tokens.tell() > _LARGEST:
            raise AnnotatorError(
                "There is too much text for one file in spaCy's format; export it in parts."
            )
        self._spaces += doc.to_array(SPACY).astype(np.bool_).tobytes()
        self._lengths.append(len(doc))
        fresh = set(array[:, _STRINGS].ravel().tolist()) - self._known - {0}
        self._known |= fresh
        self._strings.update(doc.vocab.strings[key] for key in fresh)
        for group in doc.spans.values():
            self._strings.update(s for span in group for s in (span.label_, span.kb_id_))
        self._groups.append(doc.spans.to_bytes())
        self._user_data.append(_encode(user_data))

    def write(self, file: IO[bytes]) -> None:
        """Write all Docs that were taken."""
        compressor = zlib.compressobj()
        for part in self._parts():
            file.write(compressor.compress(part))
        file.write(compressor.flush())

    def _parts(self) -> Iterator[bytes]:
        plain: dict[str, Any] = {
            "version": "0.1",
            "attrs": list(_ATTRIBUTES),
            "spaces": bytes(self._spaces),
            "lengths": np.asarray(self._lengths, dtype=np.int32).tobytes(),
            "strings": sorted(self._strings),
            "cats": [{} for _ in self._lengths],
            "flags": [{"has_unknown_spaces": False} for _ in self._lengths],
            "span_groups": self._groups,
            "user_data": self._user_data,
        }
        yield bytes([0x80 | len(plain) + 1])  # a map of so many keys
        for key, value in plain.items():
            yield _encode(key)
            yield _encode(value)
        yield _encode("tokens")
        yield b"\xc6" + self._tokens.tell().to_bytes(4, "big")  # bytes with a length of 32 bits
        self._tokens.seek(0)
        while chunk := self._tokens.read(_CHUNK):
            yield chunk
