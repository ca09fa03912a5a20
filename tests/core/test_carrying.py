from __future__ import annotations

from dataclasses import replace

from annotator.core.carrying import (
    EVERYTHING,
    OVERLAPPED,
    REJECTED,
    RESPELT,
    SURROGATES,
    UNDECIDED,
    UNFINISHED,
    UNLINKED,
    ExportReport,
    Trait,
    fitted,
    longest,
)
from annotator.core.model import (
    NIL,
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)

TEXT = "Obama met Angela Merkel in Berlin."
DONE = Document(1, "a", "Title", "Reuters", DocumentStatus.DONE, {"date": "2020"}, len(TEXT))


def span(start: int, end: int, label: str = "X", **fields: object) -> Span:
    fields = {"status": Status.ACCEPTED, "source": "", **fields}
    return Span(start * 100 + end, 1, start, end, label, **fields)  # type: ignore[arg-type]


def record(*spans: Span, **fields: object) -> Record:
    return replace(Record(DONE, TEXT, spans), **fields)  # type: ignore[arg-type]


def fit(given: Record, carries: frozenset[Trait]) -> tuple[Record, ExportReport]:
    report = ExportReport()
    return fitted(given, carries, report), report


def test_what_carries_everything_gets_the_record_as_it_is() -> None:
    given = record(span(0, 5, status=Status.REJECTED), span(0, 5, "Y Z", kb_id=NIL))
    found, report = fit(given, EVERYTHING)
    assert found is given
    assert report == ExportReport()


def test_what_has_no_place_is_left_out_or_adjusted_and_each_case_is_told() -> None:
    given = record(
        span(0, 5, "A B", kb_id="Q76", note="why", score=0.5, source="en"),
        span(10, 16, status=Status.PROPOSED),
        span(10, 23, kb_id=NIL),
        span(17, 23),
        span(27, 33, status=Status.REJECTED),
        regions=(Region(1, 1, 0, 5, RegionKind.CHECKED),),
        entities=(Entity("local:x", "X"),),
    )
    found, report = fit(given, frozenset())
    assert [(s.start, s.end, s.label, s.kb_id, s.note, s.score) for s in found.spans] == [
        (0, 5, "A_B", None, "", None),
        (10, 23, "X", None, "", None),
    ]
    assert report.left_out == {REJECTED: 1, UNDECIDED: 1, OVERLAPPED: 1}
    assert report.adjusted == 2
    assert report.told[RESPELT] == report.told[UNLINKED] == 1
    assert (found.regions, found.entities, dict(found.document.meta)) == ((), (), {})
    assert {sentence.split()[1] for sentence in report.told} >= {"region", "metadata", "note"}
    report.wrote(len(found.spans))
    assert report.given == len(given.spans)


def test_halves_of_characters_become_replacement_characters_one_for_one() -> None:
    odd = replace(DONE, key="k\ud800", meta={"a": ["\udc00", {"b\ud800": 1}]})
    given = record(span(0, 5, "L\ud800", note="\udfff"), document=odd, text=TEXT[:-1] + "\ud800")
    found, report = fit(given, EVERYTHING - {Trait.SURROGATES})
    assert found.text == TEXT[:-1] + "\ufffd"
    assert (found.document.key, found.spans[0].label, found.spans[0].note) == ("k�", "L�", "�")
    assert found.document.meta == {"a": ["\ufffd", {"b\ufffd": 1}]}
    assert report.told == {SURROGATES: 1}
    whole = record(span(0, 5))
    assert fit(whole, EVERYTHING - {Trait.SURROGATES})[0] == whole


def test_of_spans_that_overlap_the_longest_then_the_first_stays() -> None:
    spans = [span(0, 4), span(3, 8), span(7, 12), span(12, 14), span(20, 22), span(21, 23)]
    assert [(s.start, s.end) for s in longest(spans)] == [(3, 8), (12, 14), (20, 22)]


def test_reports_of_parts_add_up() -> None:
    one, other = ExportReport(), ExportReport()
    for report in (one, other):
        report.wrote(3)
        report.leave_out("why", 2)
        report.adjust("moved", 1)
        report.tell("nothing", 0)
    one.join(other)
    assert one == ExportReport(2, 6, 2, {"why": 4}, {"moved": 2})
    assert one.given == 10


def test_what_is_not_done_is_told_and_what_fits_stays_the_same_object() -> None:
    started = replace(DONE, status=DocumentStatus.STARTED, title="", source="", meta={})
    given = record(span(0, 5), document=started)
    found, report = fit(given, frozenset({Trait.TEXT}))
    assert found.spans[0] is given.spans[0]
    assert found.document == started
    assert report.told == {UNFINISHED: 1}
    kept, report = fit(record(span(0, 5, score=0.5, source="m")), EVERYTHING - {Trait.NIL})
    assert (kept.spans[0].score, kept.spans[0].source, report.told) == (0.5, "m", {})
