"""``obhut simulate contracts`` as people and scripts call it."""

import json

import pytest

from obhut.cli.main import main


def _call(arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(["simulate", "contracts", *arguments.split()])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_small_world(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _call("--years 1 --customers 5 --seed 3 --core --json", capsys)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["violations"] == []
    assert found["days"] == 365
    assert found["events"] > 50


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--years 0 --customers 5 --core", "von 1 bis 20"),
        ("--years 1 --customers -1 --core", "von 1 bis 10000"),
        ("--years 1 --customers 1.5 --core", "von 1 bis 10000"),
        ("--years 1 --customers 5 --seed x --core", "ab 0"),
        ("--years 1 --customers 5", "--core fehlt"),
    ],
)
def test_bad_input(arguments: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _call(arguments, capsys)
    assert (code, out) == (2, "")
    assert complaint in err
