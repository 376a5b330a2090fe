"""``obhut policy explain``: layers from a folder, merged as a device does, offline."""

import json
from pathlib import Path
from typing import Any

import pytest

from obhut.authority.api import sign
from obhut.cli.errors import BadInputError
from obhut.cli.main import main
from obhut.cli.policy import _spoken
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.documents import Kind
from obhut_protocol.policies import layers
from obhut_protocol.policies.layers import Layer, Level
from tests.authority.cast import ANNA, NOW, Technician, device, passkey, trust
from tests.authority.cast import ROOT as ROOT_OF_PARTNER

AT = ("--at", "2026-11-18T12:26")


def _write(folder: Path, name: str, **content: Any) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content))


def _signed(folder: Path, by: Technician = ANNA) -> None:
    values = {"outage.grace_s": 60, "verbs": {"device.restart": 1, "patch.run": 2}}
    layer = Layer(Level.CUSTOMER, "k7", 1, b"", NOW, None, values, (), "Nachtschicht")
    document = sign(Kind.LAYER, layers.write(layer), by.signer)
    folder.mkdir(exist_ok=True)
    (folder / "kunde.layer").write_bytes(layers.encode((by.signed,), document))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "a"
    _signed(found)
    _write(found, "gruppe", level="group", target="g5", values={"verbs": {"patch.run": 4}},
           author="Bert")  # fmt: skip
    _write(found, "server", places=["g5"], values={"windows": [[1080, 1800]]})
    (tmp_path / "trust.bin").write_bytes(trusts.encode(trust()))
    return found


def _explain(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    assert main(["policy", "explain", *map(str, words), *AT, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_each_value_has_its_layer_and_its_author(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _explain(capsys, "--layers", folder, "--trust", folder.parent / "trust.bin")
    values = found["values"]
    assert (found["unchecked"], found["device"]) == (0, device(1))
    grace = values["outage.grace_s"]
    assert (grace["value"], grace["level"], grace["author"]) == (60, "customer", "Anna")
    assert values["verbs"]["value"] == {"patch.run": 2}
    effects = [(step["author"], step["effect"]) for step in values["verbs"]["steps"]]
    assert effects == [("Anna", "set"), ("Bert", "narrowed")]
    assert (values["windows"]["value"], values["windows"]["level"]) == ([[1080, 1800]], "server")
    assert values["remote.unattended"]["author"] is None


def test_in_sentences(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "--layers", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "outage.grace_s = 60  (Kunde k7, Anna, Fassung 1)" in said
    assert "Gruppe g5, Bert, Fassung 1, nicht unterschrieben: patch.run: 4 – eingeschränkt" in said
    assert "windows = Mo 18:00–Di 06:00  (Server, nicht unterschrieben)" in said
    assert "remote.unattended = nein  (Vorgabe)" in said
    assert "Nicht geprüft: 1 Unterschriften" in said


def test_what_other_layers_would_change(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "b"
    _signed(other)
    _write(other, "geraet", level="device", target=device(1), values={"outage.grace_s": 300})
    words = ("--layers", folder, "--against", other, "--device", device(1))
    found = _explain(capsys, *words)
    assert [change["key"] for change in found["changes"]] == ["outage.grace_s", "verbs", "windows"]
    assert main(["policy", "explain", *map(str, words)]) == 0
    assert "outage.grace_s: 60 → 300  (Gerät" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"level": "planet", "target": "x", "values": {}}, "keine Ebene"),
        ({"level": "site", "target": "", "values": {}}, "keine Ebene"),
        ({"level": "site", "target": "s", "values": {"verbs": {"rm": 1}}}, "keine Ebene"),
        ({"level": "site", "target": "s", "values": {}, "final": [1]}, "keine Ebene"),
        ({"level": "site", "target": "s", "values": {}, "version": "1"}, "keine Ebene"),
    ],
)
def test_a_bad_draft_is_refused(folder: Path, content: dict[str, Any], text: str) -> None:
    _write(folder, "schlecht", **content)
    assert _error(folder).startswith("„schlecht.json“")
    assert text in _error(folder)


def test_a_layer_that_a_device_would_refuse_is_refused(folder: Path) -> None:
    forged = Technician(ROOT_OF_PARTNER, signer=passkey("mallory"), key=ANNA.signer.key)
    _signed(folder, forged)
    assert "wird abgelehnt" in _error(folder, "--trust", str(folder.parent / "trust.bin"))


def test_layers_of_another_customer_do_not_mix(folder: Path) -> None:
    _write(folder, "anderer", level="customer", target="k8", values={})
    assert "„Kunde“ kann es für ein Gerät nur einen geben: k7, k8" in _error(folder)
    (folder / "kunde.layer").unlink()
    assert "nur einen geben" in _error(folder, "--trust", str(folder.parent / "trust.bin"))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    assert "gibt es nicht" in _error(tmp_path / "none")


def _error(folder: Path, *words: str) -> str:
    import argparse

    from obhut.cli import policy
    from obhut.cli.german import Parser

    parser = Parser()
    subparsers: argparse._SubParsersAction[Parser] = parser.add_subparsers()
    policy.register(subparsers)
    options = parser.parse_args(["policy", "explain", "--layers", str(folder), *AT, *words])
    with pytest.raises(BadInputError) as error:
        options.handler(options)
    return str(error.value)


def test_spans_of_the_week_are_readable() -> None:
    assert _spoken([[480, 1020], [8280, 10080]]) == "Mo 08:00–17:00, Sa 18:00–So 24:00"
    assert _spoken([]) == _spoken({}) == "nichts"
