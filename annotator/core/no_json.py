"""Why something is no JSON, in a part of a sentence."""

from __future__ import annotations

import json

NOT_UTF8 = "it is not UTF-8"
TOO_DEEP = "it is nested too deeply"


def why(error: ValueError | RecursionError) -> str:
    """Return what an error of `json` means."""
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, UnicodeDecodeError):
        return NOT_UTF8
    if isinstance(error, json.JSONDecodeError):
        said = error.msg.removesuffix(" starting at").removesuffix(" at")
        return f"{said[:1].lower()}{said[1:]} at character {error.colno:,} of the line"
    return str(error)
