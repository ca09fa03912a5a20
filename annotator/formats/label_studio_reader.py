"""Label Studio JSON: annotations as accepted spans, predictions as proposals; also JSON-MIN.

Offsets count UTF-16 units. Of several annotations of one task, one is taken: the ground truth,
else the last. A prediction that a person's annotation does not repeat was rejected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.core.model import DocumentStatus, Status
from annotator.formats.objects import described, key_of, objects

SUFFIXES = (".json", ".jsonl")

_OWN = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}


def recognises(head: Head) -> bool:
    """Say whether a file holds tasks of Label Studio."""
    keys = head.keys
    tasks = "data" in keys and {"annotations", "predictions", "completions"} & keys
    return bool(tasks and not keys & {"data.start_offset"}) or "label.labels" in keys


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of each task."""
    for found in objects(path, options):
        if isinstance(found, Problem):
            yield found
        elif not isinstance(found.value, dict):
            yield Problem(found.place, "The task is no object.")
        else:
            yield from _task(found.value, key_of(None, path, found.number), found.place)


def _task(task: dict[str, Any], key: str, place: str) -> Iterator[Found]:
    data = task.get("data")
    if not isinstance(data, dict):
        data = {k: v for k, v in task.items() if k != "label"}
        task = {"id": task.get("id"), "annotations": [{"result": _from_min(task)}]}
    name = _text_of(data)
    if name is None:
        yield Problem(place, "The task has no text under “data”.")
        return
    marks = Marks(data[name], place, wide=True)
    annotation, others = _chosen(task)
    if others:
        marks.refuse(f"{others} further annotations of this task were not taken.")
    status = DocumentStatus.NEW
    if annotation is not None:
        cancelled = annotation.get("was_cancelled") is True
        status = DocumentStatus.SKIPPED if cancelled else DocumentStatus.DONE
        _take(annotation.get("result"), marks, Status.ACCEPTED, None, None)
    by_person = annotation is not None and annotation.get("completed_by") is not None
    decided = {(s.start, s.end, s.label) for s in marks.spans} if by_person else set()
    for prediction in _list(task.get("predictions")):
        before = len(marks.spans)
        rest = Status.REJECTED if by_person else Status.PROPOSED
        source = prediction.get("model_version")
        _take(prediction.get("result"), marks, rest, source, prediction.get("score"))
        new = marks.spans[before:]
        marks.spans[before:] = [s for s in new if (s.start, s.end, s.label) not in decided]
    fields = described({k: v for k, v in data.items() if k not in {name, "key"} | _OWN})
    meta = task.get("meta")
    fields["meta"] |= described({"meta": meta} if isinstance(meta, dict) else {})["meta"].get(
        "meta", {}
    )
    named = data.get("key") or (f"{key.rpartition('-')[0]}-{task['id']}" if task.get("id") else "")
    yield from marks.found(str(named or key), status=status, **fields)


def _chosen(task: dict[str, Any]) -> tuple[dict[str, Any] | None, int]:
    """Return the annotation that counts, and how many others there are."""
    made = _list(task.get("annotations")) or _list(task.get("completions"))
    kept = [one for one in made if not one.get("was_cancelled")] or made
    truth = [one for one in kept if one.get("ground_truth")]
    chosen = (truth or kept)[-1] if made else None
    return chosen, len(kept) - 1 if kept else 0


def _take(result: Any, marks: Marks, status: Status, source: Any, score: Any) -> None:
    links = dict(_links(_list(result)))
    for region in _list(result):
        value = region.get("value")
        if region.get("type") == "relation":
            marks.refuse("A relation was not taken.")
            continue
        if not isinstance(value, dict) or "start" not in value:
            continue
        start = value["start"]
        if "startOffset" in value or (isinstance(start, str) and "/" in start):
            marks.refuse("A region of an HTML task has no offsets into a text.")
            continue
        labels = value.get("labels") or value.get("hypertextlabels")
        if region.get("type") not in ("labels", "hypertextlabels", None) or not labels:
            continue
        for label in labels if isinstance(labels, list) else [labels]:
            marks.mark(
                _offset(start),
                _offset(value.get("end")),
                label,
                value.get("text"),
                status=status,
                kb_id=links.get(str(region.get("id"))),
                source=source,
                score=region.get("score", score if status is not Status.ACCEPTED else None),
                note=_note(region.get("meta")),
            )


def _links(result: list[dict[str, Any]]) -> Iterator[tuple[Any, str]]:
    """Yield the links: text or a choice on a region, under the region's id."""
    for region in result:
        value = region.get("value")
        if region.get("type") in ("textarea", "choices") and isinstance(value, dict):
            said = value.get("text") if region["type"] == "textarea" else value.get("choices")
            first = said[0] if isinstance(said, list) and said else said
            if isinstance(first, str) and isinstance(region.get("id"), str):
                yield region["id"], first


def _from_min(task: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"value": value, "type": "labels"} for value in _list(task.get("label"))]


def _text_of(data: dict[str, Any]) -> str | None:
    """Return the key of the text: `text`, else that of the longest string."""
    strings = [name for name, value in data.items() if isinstance(value, str)]
    if "text" in strings or not strings:
        return "text" if strings else None
    return max(strings, key=lambda name: len(data[name]))


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _offset(value: Any) -> Any:
    """Return an offset; the documentation calls it a string, exports have numbers."""
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value[:9].isdigit() and len(value) < 10
        else value
    )


def _note(meta: Any) -> str | None:
    said = meta.get("text") if isinstance(meta, dict) else None
    if isinstance(said, list):
        said = "\n".join(one for one in said if isinstance(one, str))
    return said if isinstance(said, str) else None
