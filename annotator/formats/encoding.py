"""In which encoding the bytes of a file are text, and the text.

In this order: byte order mark, UTF-16 by its NULs, UTF-8, UTF-8 with a few broken bytes, a guess.
A byte order mark stays in the text as U+FEFF; what is broken becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from annotator.core.extension import Note

_SAMPLE = 32 * 1024  # bytes from which an encoding is guessed
_PLACES = 5  # lines named in the sentence on broken characters
_NEAR = 0.1  # difference in likelihood, from 0 to 1, that says nothing


class Decoded(NamedTuple):
    """A text, the encoding it came in, and how many places of it were broken."""

    text: str
    encoding: str
    broken: int


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_GUESSES = [
    *("cp1252", "cp1250", "cp1251", "cp1254", "cp1253", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "cp949", "iso8859_2", "iso8859_5", "cp866"),
    "mac_roman",
]
"""Encodings to guess from, the usual ones first."""

_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def decode(data: bytes) -> Decoded | None:
    """Return the text of a file's bytes, or None for what is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and not (encoding[:6] == "utf-32" and len(data) % 4):
            return _repaired(data, encoding)
    wide = _without_mark(data)
    if wide:
        return _repaired(data, wide)
    controls = len(data) - len(data.translate(None, _CONTROLS))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if controls > 0.01 * len(data):
            return None
        return _mostly_utf8(data) or _guessed(data)
    # a short text may well hold a NUL; a file full of control characters is no text
    return None if controls > max(16, 0.1 * len(data)) else Decoded(text, "utf-8", 0)


def replaced(decoded: Decoded) -> Iterator[Note]:
    """Yield a Note where bytes were no characters, with the first lines that have them."""
    if decoded.broken:
        encoding, broken = decoded.encoding.upper(), decoded.broken
        many = f"{broken} places are not valid {encoding} and were"
        one = f"One place is not valid {encoding} and was"
        yield Note(_places(decoded.text), f"{one if broken == 1 else many} replaced by “\ufffd”.")


def _places(text: str) -> str:
    """Name the first lines that hold U+FFFD."""
    lines: list[int] = []
    line, at = 1, 0
    while len(lines) < _PLACES and (found := text.find("\ufffd", at)) >= 0:
        line += text.count("\n", at, found)
        if line not in lines:
            lines.append(line)
        end = text.find("\n", found)
        at = len(text) if end < 0 else end
    return f"line {', '.join(map(str, lines))}"


def _repaired(data: bytes, encoding: str) -> Decoded | None:
    """Decode with U+FFFD for what is broken; None if most of it is."""
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken:
        broken -= data.count("\ufffd".encode(encoding))
    return None if broken > 0.1 * len(text) + 1 else Decoded(text, encoding, max(broken, 0))


def _without_mark(data: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark: every second byte of Latin text is NUL."""
    sample = data[: _SAMPLE & ~1]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if len(data) % 2 or half < 2 or high + low < 0.4 * half:
        return None
    if low > 20 * high:
        return "utf-16-le"
    return "utf-16-be" if high > 20 * low else None


def _mostly_utf8(data: bytes) -> Decoded | None:
    """Decode as UTF-8 if broken bytes are few beside the characters that only UTF-8 explains."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    other = len(text) - len(text.encode("ascii", "ignore"))
    return Decoded(text, "utf-8", broken) if other - broken >= 4 * broken else None


def _guessed(data: bytes) -> Decoded:
    """Decode with the encoding that gives the likeliest words, else as Western text.

    Statistics of letters tell little on short texts, so of those that they find about as likely,
    and Western text, the one with the fewest odd sequences is taken, then the likeliest, then the
    most usual one.
    """
    from charset_normalizer import from_bytes

    sample = _sample(data)
    matches = from_bytes(sample, cp_isolation=_GUESSES, preemptive_behaviour=False)
    best = max((match.coherence - match.chaos for match in matches), default=0.0)
    near = [match for match in matches if match.coherence - match.chaos >= best - _NEAR]
    ranked = sorted(
        (len(_ODD.findall(str(match))), best - match.coherence + match.chaos, order, encoding)
        for match in near
        for order, encoding in enumerate(_GUESSES)
        if encoding in match.could_be_from_charset
    )
    western = len(_ODD.findall(sample.decode("cp1252", "replace")))
    if not ranked or (western, _NEAR) < ranked[0]:
        ranked.insert(0, (western, _NEAR, 0, "cp1252"))
    for *_, encoding in ranked:
        try:
            return Decoded(data.decode(encoding), encoding.replace("_", "-"), 0)
        except UnicodeDecodeError:
            continue
    return Decoded(data.decode("latin-1"), "latin-1", 0)


def _sample(data: bytes) -> bytes:
    """Return whole lines around the first byte that is not ASCII."""
    first = _NOT_ASCII.search(data)
    start = data.rfind(b"\n", 0, first.start() if first else 0) + 1
    if first and first.start() - start > _SAMPLE // 2:
        start = first.start()
    sample = data[start : start + _SAMPLE]
    return sample[: sample.rfind(b"\n") + 1] or sample if len(sample) == _SAMPLE else sample


_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
_OTHER = "\u0370-\u1fff\u2c00-\ud7ff\uf900-\uffef"
_SIGN = "¡-¶¸¹»-¿×÷†‡‰™"
_ODD = re.compile(
    f"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]"  # two scripts in one word
    "|[À-ÖØ-öø-ɏ]{2}|[a-zß-öø-ÿа-яα-ώ][A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]"  # accents or capitals in a row
    f"|[{_LATIN}{_OTHER}][{_SIGN}][{_LATIN}{_OTHER}]|[£¥¤¦¨¯±²³´¶¸¹¼½¾][a-zß-öø-ÿ]"
    "|[a-z]{2}[£¥¤¦¨¯±²³´¶¸¹¼½¾]|[À-ÖØ-öø-ɏЀ-ӿ][0-9]|[\x80-\x9f\ufffd]"
)
