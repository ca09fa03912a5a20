"""HTML report: the articles as the window shows them, in one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annotator.core.article_html import page
from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import replacing
from annotator.core.model import Record

SUFFIX = ".html"
TITLE = "HTML report"
CARRIES = frozenset(Trait) - {
    *(Trait.TEXT, Trait.SURROGATES, Trait.METADATA, Trait.REJECTED, Trait.SCORES, Trait.SOURCES),
    Trait.KEYS,
}

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Articles</title>
<style>
body { background: #fff; color: #1f2328; font: 16px/1.7 "Noto Serif", Georgia, serif;
  margin: 0 auto; max-width: 44rem; padding: 2rem 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .25rem; }
article { border-bottom: 1px solid #d0d7de; margin-bottom: 3rem; padding-bottom: 2rem; }
p { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.facts, .chip, table { font-family: system-ui, sans-serif; }
.facts { font-size: .875rem; margin-bottom: 1.5rem; }
.chip { font-size: .6875rem !important; font-weight: 600; vertical-align: super; line-height: 0; }
table { border-collapse: collapse; font-size: .875rem; margin-top: 1.5rem; width: 100%; }
th, td { border-top: 1px solid #d0d7de; padding: .25rem .5rem; text-align: start;
  vertical-align: top; overflow-wrap: break-word; }
td:nth-child(odd) { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } article { break-after: page; border: 0; } }
</style>
</head>
<body>
"""


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Write all documents, one below the other."""
    report = ExportReport()
    with replacing(path) as file:
        file.write(_HEAD.encode())
        for record in fitting(records, CARRIES, report):
            body = page(record, choices.labels)
            file.write(f"<article>\n{body}</article>\n".encode())
            report.wrote(len(record.spans))
        file.write(b"</body>\n</html>\n")
    return report
