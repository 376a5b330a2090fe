"""``obhut-agent``: options in, exit code out. A command's modules load only when it runs."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from obhut_agent import messages, options, shipped
from obhut_agent.failures import Failure
from obhut_agent.identity import MACHINE_ID
from obhut_agent.options import FLAG, VALUE
from obhut_agent.state import State, default_state
from obhut_agent.version import VERSION

Options = Mapping[str, str]

# ruff: noqa: PLC0415 -- the idle agent must not carry what only other commands need


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 = done, 1 = failed, 2 = bad input; errors go to stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    shipped.settle()
    try:
        return _run(given)
    except Failure as failure:
        sys.stderr.write(failure.text + "\n")
        return failure.exit_code


def _run(given: list[str]) -> int:
    name = given[0] if given else "--help"
    if name in {"--help", "-h", "help"}:
        sys.stdout.write(messages.text("usage") + "\n")
        return 0
    if name not in _COMMANDS:
        raise Failure("unknown-command", exit_code=2, command=name)
    command, allowed, required = _COMMANDS[name]
    return command(options.parse(given[1:], {"--state": VALUE, **allowed}, required=required))


def _enrol(found: Options) -> int:
    from obhut_agent import enrol

    enrolled = enrol.enrol(
        _state(found),
        server=found["--server"],
        token=found["--token"],
        machine_id_file=_machine_id(found),
        ca_file=found.get("--ca"),
        proxy=found.get("--proxy"),
        fingerprint=found.get("--fingerprint"),
    )
    _print(found, enrol.as_json(enrolled), enrol.report(enrolled))
    return 0


def _work(found: Options) -> int:
    from obhut_agent.run import run

    return run(
        _state(found),
        machine_id_file=_machine_id(found),
        proxy=found.get("--proxy"),
        root=str(Path(found["--root"]).absolute()) if "--root" in found else "",
    )


def _status(found: Options) -> int:
    from obhut_agent import standing

    content = standing.standing(_state(found))
    _print(found, content, standing.report(content))
    return 0


def _check(found: Options) -> int:
    from obhut_agent import check, enrolment

    enrolled = enrolment.load(_state(found))
    way = check.check(enrolled, proxy=found.get("--proxy"))
    steps = [step._asdict() for step in way.steps]
    content = {
        "ok": way.ok,
        "gateway_url": enrolled.gateway_url,
        "proxy": way.proxy,
        "steps": steps,
    }
    _print(found, content, check.report(way, enrolled.gateway_url))
    return 0 if way.ok else 1


def _spool(found: Options) -> int:
    from obhut_agent import recovery

    state = _state(found)
    try:
        summary = recovery.summary(state.spool)
    except OSError as problem:
        raise Failure(
            "state-not-usable", path=state.path, reason=problem.strerror or "?"
        ) from problem
    content = {} if summary is None else summary._asdict()
    text = (
        messages.text("spool-none")
        if summary is None
        else messages.text("spool-summary", **{**content, "bytes": summary.size})
    )
    _print(found, content, text)
    return 0


def _deeds(found: Options) -> int:
    from obhut_agent import deed_report

    path = Path(found["--file"]) if "--file" in found else _state(found).deeds
    report = deed_report.examine(path, known=found.get("--head"))
    _print(found, report.as_json(), report.text())
    return 0 if report.fault is None else 1


def _page(found: Options) -> int:
    from obhut_agent import local_page, opening

    state = _state(found)
    if os.access(state.path, os.W_OK):
        local_page.refresh(state)
    if not state.page.exists():
        raise Failure("page-missing", path=state.page)
    _print(found, {"path": str(state.page)}, str(state.page))
    if "--open" in found:
        opening.show(state.page)
    return 0


def _version(found: Options) -> int:
    _print(found, {"version": VERSION}, messages.text("status-version", version=VERSION))
    return 0


def _state(found: Options) -> State:
    given = found.get("--state")
    return State(default_state() if given is None else Path(given).absolute())


def _machine_id(found: Options) -> Path:
    return Path(found.get("--machine-id-file", MACHINE_ID))


def _print(found: Options, content: Mapping[str, Any], text: str) -> None:
    shown = json.dumps(content, ensure_ascii=False) if "--json" in found else text
    sys.stdout.write(shown + "\n")


_JSON = {"--json": FLAG}
_MACHINE = {"--machine-id-file": VALUE}
_PROXY = {"--proxy": VALUE}
_ENROL = {
    "--server": VALUE,
    "--token": VALUE,
    "--ca": VALUE,
    "--fingerprint": VALUE,
    **_PROXY,
    **_MACHINE,
    **_JSON,
}

_COMMANDS: dict[str, tuple[Callable[[Options], int], Mapping[str, bool], tuple[str, ...]]] = {
    "enrol": (_enrol, _ENROL, ("--server", "--token")),
    "run": (_work, {"--root": VALUE, **_PROXY, **_MACHINE}, ()),
    "status": (_status, _JSON, ()),
    "check": (_check, {**_PROXY, **_JSON}, ()),
    "spool": (_spool, _JSON, ()),
    "deeds": (_deeds, {"--file": VALUE, "--head": VALUE, **_JSON}, ()),
    "page": (_page, {"--open": FLAG, **_JSON}, ()),
    "version": (_version, _JSON, ()),
}
