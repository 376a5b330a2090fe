"""``obhut clauses``: every clause with its code and its tests; works on a checkout."""

import argparse
import sys
from pathlib import Path

from obhut.cli.clause_report import DATA, PAGE, Entry, Report, data, page, report_on
from obhut.cli.clause_scan import ScanError
from obhut.cli.clause_table import DONE, EXEMPT, TABLE, TODO, TableError
from obhut.cli.errors import FAILED, BadInputError, CommandFailedError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

STATUS_WORDS = {DONE: "erledigt", TODO: "offen", EXEMPT: "ausgenommen"}


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "clauses",
        help="Klauseln mit Code und Tests zeigen und prüfen",
        description="Zeigt jede Klausel der Bedingungen mit dem Code, der sie entscheidet, und "
        "den Tests, die sie beweisen.",
    )
    parser.add_argument("--check", action="store_true", help="Lücken und falsche Kennungen melden")
    parser.add_argument("--write", action="store_true", help=f"{PAGE} und {DATA} neu schreiben")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.add_argument(
        "--root", type=Path, metavar="ORDNER", help="Quellbaum (sonst der dieses Programms)"
    )
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    root = _root(arguments.root)
    try:
        report = report_on(root)
    except (TableError, ScanError, SyntaxError) as error:
        raise CommandFailedError(str(error)) from error
    if arguments.write:
        _write(root / PAGE, page(report))
        _write(root / DATA, data(report))
    answer(
        {"clauses": [entry.as_json() for entry in report.entries]},
        _sentences(report),
        as_json=arguments.json,
    )
    return _complain(report) if arguments.check else 0


def _root(given: Path | None) -> Path:
    """Return the folder that holds the table; raises BadInputError."""
    candidates = (given,) if given else (*Path(__file__).resolve().parents, Path.cwd())
    for folder in candidates:
        if (folder / TABLE).is_file():
            return folder
    raise BadInputError(f"{TABLE} fehlt; dieser Befehl braucht den Quellbaum (--root ORDNER)")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _sentences(report: Report) -> list[str]:
    rows = [
        f"{entry.clause.id:<10} {STATUS_WORDS[entry.clause.status]:<12} {_title(entry)}"
        for entry in report.entries
    ]
    counts = ", ".join(f"{report.count(status)} {word}" for status, word in STATUS_WORDS.items())
    return [*rows, f"{len(report.entries)} Klauseln: {counts}."]


def _title(entry: Entry) -> str:
    return entry.clause.german or entry.clause.title


def _complain(report: Report) -> int:
    for fault in report.faults:
        sys.stderr.write(f"obhut clauses: Fehler: {fault}\n")
    return FAILED if report.faults else 0
