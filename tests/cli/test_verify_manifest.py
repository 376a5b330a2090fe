"""``obhut verify-manifest``: reads a signed order and judges it as a device does, offline."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from obhut.authority.api import SoftwareSigner, encode, verify
from obhut.cli.authority_words import EFFECTS, HOLDERS, KINDS, LEVELS, REASONS
from obhut.cli.main import main
from obhut_protocol.authority import kinds
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.certificates import Holder
from obhut_protocol.authority.refusals import Reason
from obhut_protocol.policies.layers import Level
from obhut_protocol.policies.merging import Effect
from tests.authority.cast import ANNA, RELYING, ROOT, Technician, order, trust

AT = ("--at", "2026-11-18T12:26")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "auftrag").write_bytes(encode(order()))
    (tmp_path / "trust.bin").write_bytes(trusts.encode(trust()))
    return tmp_path


def _call(files: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    arguments = [str(files / one) if one in {"auftrag", "trust.bin"} else one for one in words]
    code = main(["verify-manifest", *arguments])
    return code, capsys.readouterr().out


def test_a_valid_order_is_shown_and_allowed(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, "--content", capsys=capsys)
    assert code == 0
    for words in ("Skript ausführen", "Druckdienst hängt (T-17)", "Anna, Nordlicht IT (Passkey)",
                  "| echo gut", "würde den Auftrag einmal ausführen"):  # fmt: skip
        assert words in said


def test_as_json(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, "--json", capsys=capsys)
    found = json.loads(said)
    assert (code, found["valid"], found["reason"], found["device_count"]) == (0, True, None, 2)
    signer = {"person": "anna", "name": "Anna", "organisation": "Nordlicht IT"}
    assert found["signed_by"] == [{**signer, "holder": "passkey"}]
    assert found["not_before_at"] == "2026-11-18T12:06:40+01:00"


def test_without_trust_nothing_is_claimed(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = _call(files, "auftrag", capsys=capsys)
    assert code == 1
    assert "Nicht geprüft" in said


def test_what_a_device_refuses_is_refused_here_and_explained(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = order()._replace(content=b"rm -rf /\n")
    (files / "auftrag").write_bytes(encode(changed))
    code, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, capsys=capsys)
    assert code == 1
    assert "ABGELEHNT:   der Inhalt wurde nach der Unterschrift verändert (content)" in said


def test_an_expired_or_revoked_or_foreign_order(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = ("--at", "2026-11-19T12:06", "--json")
    _, said = _call(files, "auftrag", "--trust", "trust.bin", *late, capsys=capsys)
    assert json.loads(said)["reason"] == "expired"
    gone = trust().with_revocations(ROOT.revoke(1, ANNA.certificate), verify)
    (files / "trust.bin").write_bytes(trusts.encode(gone))
    _, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, "--json", capsys=capsys)
    assert json.loads(said)["reason"] == "certificate-revoked"
    (files / "trust.bin").write_bytes(trusts.encode(trust(9)))
    _, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, "--json", capsys=capsys)
    assert json.loads(said)["reason"] == "not-listed"


def test_a_software_signer_has_a_loud_name(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    robot = SoftwareSigner(RELYING, demo=True)
    by_robot = Technician(ROOT, signer=robot, holder=Holder.SOFTWARE, name=robot.name)
    (files / "auftrag").write_bytes(encode(order(by_robot)))
    code, said = _call(files, "auftrag", "--trust", "trust.bin", *AT, capsys=capsys)
    assert code == 1
    assert "VORFÜHRUNG" in said
    assert "SOFTWARE, KEIN MENSCH" in said


def test_a_script_cannot_hide_itself_in_the_terminal(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hiding = order(content=b"echo gut\n\x1b[1A\x1b[2Krm -rf /\xe2\x80\xae\r")
    (files / "auftrag").write_bytes(encode(hiding))
    _, said = _call(files, "auftrag", "--content", capsys=capsys)
    assert r"\u001b[1A\u001b[2Krm -rf /\u202e\u000d" in said


def test_bad_files_are_refused_in_german(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xc1")
    for words, text in (
        ((str(tmp_path / "x"),), "kein unterschriebener Auftrag"),
        ((str(tmp_path / "none"),), "ist nicht lesbar"),
    ):
        run = subprocess.run([sys.executable, "-m", "obhut.cli", "verify-manifest", *words],
                             capture_output=True, text=True, check=False)  # fmt: skip
        assert (run.returncode, run.stdout) == (2, "")
        assert text in run.stderr


def test_it_needs_no_django(files: Path) -> None:
    code = (
        "import sys\nfrom obhut.cli.main import main\n"
        f"main(['verify-manifest', {str(files / 'auftrag')!r}, '--trust',"
        f" {str(files / 'trust.bin')!r}, '--at', '2026-11-18T12:26'])\n"
        "assert not {'django', 'psycopg', 'obhut_agent'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_everything_that_can_be_said_has_german_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(KINDS) == set(kinds.LONGEST_MS)
    assert set(HOLDERS) == set(Holder)
    assert set(LEVELS) == {*Level, None}
    assert set(EFFECTS) == set(Effect)
