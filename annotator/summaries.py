"""What a command has to say when it is done, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Summary = dict[str, Any]


def imported(report: Summary) -> Iterator[str]:
    """Say what an import brought."""
    marked = f" with {_count(report['spans'], 'span')}" if report["spans"] else ""
    files = _count(report["files"], "file")
    yield f"Imported {_count(report['documents'], 'document')}{marked} from {files}."
    if report["resumed"]:
        yield "This went on with an import that was cut short; both can be taken back as one."
    if report["duplicates"]:
        yield f"{_count(report['duplicates'], 'document')} had been imported before."
    for old, new in report["renamed"].items():
        yield f"“{old}” is the name of another document already, so this one is “{new}”."
    if report["skipped"]:
        yield f"{_count(report['skipped'], 'file')} of other kinds passed over."
    for row in report["aside"]:
        yield f"Left aside: {problem(row)}"
    if report["notes"]:
        yield f"{_count(len(report['notes']), 'repair')} told above."
    if report["problems"]:
        yield f"{_count(len(report['problems']), 'problem')} told above."


def revisions(report: Summary) -> Iterator[str]:
    """Say what was decided in earlier revisions of what was imported, and what became of it."""
    found = report["revisions"]
    if found["articles"]:
        yield (
            f"{_count(found['articles'], 'later revision')}: of what was decided before, "
            f"{found['sure']:,} stand in the same words, {found['doubtful']:,} are doubtful, "
            f"{found['gone']:,} gone."
        )
    if "carried_on" in report and found["articles"]:
        yield f"{_count(report['carried_on'], 'decision')} carried over from earlier revisions."


def twins(found: list[Summary], carried: int | None) -> Iterator[str]:
    """Say which documents say the same, and what was carried over."""
    for row in found:
        how = "the same text" if row["same"] else f"{row['share']:.0%} the same"
        spans = _count(len(row["spans"]), "span")
        yield f"“{row['title']}” and “{row['twin_title']}”: {how}, {spans} to carry over."
    if not found:
        yield "No document says the same as another one."
    if carried is not None:
        yield f"{_count(carried, 'proposal')} carried over from twins."


def looked_through(report: Summary) -> Iterator[str]:
    """Say what an import would bring: a line for each document, repair and refusal."""
    for row in report["kept"]:
        place = f" {row['place']}" if row["place"] else ""
        known = "known already" if row["known"] else "kept"
        twin = f"; mostly the same as “{row['twin']}”" if row["twin"] else ""
        size = f"{_count(row['length'], 'character')}, {_count(row['spans'], 'span')}"
        yield f"{known:<14}{row['file']}{place} ({row['format']}): {row['title']} ({size}{twin})"
    for note in report["notes"]:
        yield f"{'repaired':<14}{problem(note)}"
    for told in report["problems"]:
        yield f"{'refused':<14}{problem(told)}"
    for row in report["aside"]:
        yield f"{'left aside':<14}{problem(row)}"
    if report["skipped"]:
        yield f"{'passed over':<14}{_count(report['skipped'], 'file')} of other kinds"
    documents = _count(report["documents"], "document")
    yield f"Nothing was stored; the import would bring {documents}."


def proposed(report: Summary) -> Iterator[str]:
    """Say what a pipeline proposed."""
    if not report["documents"]:
        yield "There is no document to propose on: none is there, or all are done or skipped."
        return
    proposals = _count(report["proposals"], "proposal")
    yield f"{proposals} in {_count(report['documents'], 'document')} by {report['source']}."
    if report["recalled"] or report["suppressed"]:
        suppressed = _count(report["suppressed"], "proposal")
        yield f"Earlier decisions gave {report['recalled']:,} of them; {suppressed} not made."
    if report["linked"]:
        yield f"{_count(report['linked'], 'earlier proposal')} got a link."


def exported(report: Summary) -> Iterator[str]:
    """Say what an export wrote, and what it left out."""
    documents = _count(report["documents"], report["unit"])
    yield f"Wrote {documents} with {_count(report['spans'], 'span')} to {report['out']}."
    if not report["documents"] and report["unit"] == "document":
        yield "No document of that status is there; --status all takes every one."
    if report["adjusted"]:
        yield f"{_count(report['adjusted'], 'span')} of them otherwise than in the project."
    if report["left_out"]:
        yield f"{_count(sum(report['left_out'].values()), 'span')} left out."
    for sentence, count in (*report["left_out"].items(), *report["told"].items()):
        yield f"  {count:,} × {sentence}"


def built(report: Summary) -> Iterator[str]:
    """Say what is in the knowledge base."""
    entities = f"{report['entities']:,} entities under {report['aliases']:,} names"
    yield f"The knowledge base has {entities}: {report['path']}"


def found(candidates: list[Summary]) -> Iterator[str]:
    """List candidates, the best first."""
    if not candidates:
        yield "Nothing found."
        return
    width = max(len(row["id"]) for row in candidates)
    for row in candidates:
        described = f": {row['description']}" if row["description"] else ""
        yield f"{row['id']:<{width}}  {row['label']}{described}"
        yield f"{'':<{width}}  {', '.join(row['why'])}"


def counted(stats: Summary) -> Iterator[str]:
    """Say what is in a project."""
    rows = {
        "Documents": _parts(stats["documents"]),
        "Spans": _parts(stats["spans"]),
        "Links": f"{stats['linked']:,} linked, {stats['nil']:,} in no knowledge base",
        "Entities": f"{stats['entities']:,} of your own",
        "Decisions": f"{stats['decisions']:,} of {_count(stats['edits'], 'edit')}",
    }
    for name, text in rows.items():
        yield f"{name:<12}{text}"
    labels = sorted(stats["labels"].items(), key=lambda item: -item[1])
    for row, (name, count) in enumerate(labels):
        yield f"{'' if row else 'Labels':<12}{count:>7,}  {name}"


def knowledge_imported(report: Summary) -> Iterator[str]:
    """Say what an import into a knowledge base took, and what it left out."""
    if report["from"]:
        yield f"Went on at line {report['from']:,}, where an earlier import had been stopped."
    yield from built(report)
    yield f"{_count(report['records'], 'record')} read."
    for why, count in report["left_out"].items():
        yield f"  {count:,} left out: {why}"
    odd = {
        "malformed": report["malformed"],
        "taken without what cannot be used of them": report["incomplete"],
    }
    told = len(report["problems"])
    which = "told above" if told == sum(odd.values()) else f"the first {told} told above"
    parts = [f"{number:,} {what}" for what, number in odd.items() if number]
    if parts:
        yield f"  {', '.join(parts)}, {which}"


def knowledge_told(facts: Summary) -> Iterator[str]:
    """Say what a knowledge base tells of itself."""
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        yield f"{name:<{width}}  {value}"


def knowledge_used(report: Summary) -> Iterator[str]:
    """List the knowledge bases of a project."""
    yield from report["knowledge_bases"] or ["No knowledge base is switched on."]


def look_ups_told(report: Summary) -> Iterator[str]:
    """Say whether a project looks up names online."""
    yield {
        "on": "This project looks up names in Wikidata, online.",
        "off": "This project looks up nothing online.",
        "locked": "This project looks up nothing online, and that is locked.",
    }[report["look_ups"]]


def checked(report: Summary, what: str = "project") -> Iterator[str]:
    """Say whether a project, or something else, is whole."""
    if report["whole"]:
        yield f"The {what} is whole."
    else:
        yield f"The {what} has {_count(len(report['problems']), 'problem')}, told above."


def demonstrated(report: Summary) -> Iterator[str]:
    """Say where the results of the demonstration are."""
    spans = report["stats"]["spans"]
    yield f"The seed article is imported, with {_count(spans['proposed'], 'proposal')}."
    yield f"  {report['jsonl']['out']:<20} the article with all its spans, one JSON line"
    accepted = f"{report['spacy']['spans']:,} so far"
    yield f"  {report['spacy']['out']:<20} the accepted spans ({accepted}), to train spaCy with"
    yield f"  {report['png']['out']:<20} the article as the window paints it"
    yield f"Open it where there is a display: annotator {report['project']}"


def problem(told: Summary) -> str:
    """Return the one line that tells a problem of an import."""
    place = " ".join(part for part in (told["file"], told["place"]) if part)
    sentence: str = told["sentence"]
    return sentence if told["file"] in sentence else f"{place}: {sentence}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _parts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
