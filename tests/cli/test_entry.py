"""The entry of the command line: German words, exit codes, nothing loaded without need."""

import argparse
import ast
import inspect
import subprocess
import sys
from importlib.util import find_spec

import pytest

from obhut.cli import german, main
from obhut.cli.errors import BadInputError, CommandFailedError

FOR_DEVELOPERS = (  # said only to somebody who writes a wrong parser
    "conflicting option",
    ".__call__() not defined",
    "is an invalid argument for positionals",
    "mutually exclusive arguments must be optional",
    "is not callable",
    "cannot merge actions",
    "invalid option string",
    "dest= is required",
    "invalid conflict_resolution",
    "cannot have multiple subparser",
    "conflicting subparser",
    'argument "-" with mode',
)


def _messages_of_argparse() -> list[str]:
    tree = ast.parse(inspect.getsource(argparse))
    return [
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "ngettext"}
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def test_every_message_of_argparse_has_german_words() -> None:
    missing = [
        message
        for message in _messages_of_argparse()
        if message not in german.MESSAGES and not any(part in message for part in FOR_DEVELOPERS)
    ]
    assert missing == []


def test_an_unknown_command_is_refused_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main.main(["nix"])
    assert stop.value.code == 2
    assert "den Befehl „nix“ gibt es nicht" in capsys.readouterr().err


def test_no_command_is_refused_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main.main([])
    assert stop.value.code == 2
    assert "diese Angaben fehlen: BEFEHL" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(BadInputError, 2), (CommandFailedError, 1)])
def test_an_error_of_a_command_is_printed_and_sets_the_exit_code(
    error: type[Exception],
    code: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise error("So geht das nicht.")

    class Module:
        @staticmethod
        def register(subparsers: main.SubParsers) -> None:
            subparsers.add_parser("probe").set_defaults(handler=fail)

    monkeypatch.setitem(sys.modules, "tests.cli.probe", Module)
    monkeypatch.setitem(main.COMMANDS, "probe", main.Command("tests.cli.probe", "Probe"))
    assert main.main(["probe"]) == code
    captured = capsys.readouterr()
    assert captured.err == "obhut probe: Fehler: So geht das nicht.\n"
    assert captured.out == ""


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_has_a_module(name: str) -> None:
    assert find_spec(main.COMMANDS[name].module) is not None


def test_the_overview_names_every_command_and_loads_none() -> None:
    code = (
        "import sys\n"
        "from obhut.cli.main import COMMANDS, main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "loaded = [c.module for c in COMMANDS.values() if c.module in sys.modules]\n"
        "assert not loaded, loaded\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in run.stdout for name in main.COMMANDS)
