"""``obhut token``: for many machines at once, and wrongly used by hand."""

import subprocess
import sys

import pytest

from dev.running import Running, environment

pytestmark = pytest.mark.instance
CUSTOMER = "Eigene Geräte"


def _said(demo: Running, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "obhut.cli", "token", *words, "--data", str(demo.data)],
        capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_a_token_for_two_hundred_machines_is_made_listed_and_revoked(demo: Running) -> None:
    words = ("--customer", CUSTOMER, "--site", "Rechenzentrum", "--uses", "200", "--days", "7")
    made = demo.command("token", "create", *words)
    assert made["uses"] == 200
    assert made["line"] is None or made["token"] in made["line"]
    listed = {row["id"]: row for row in demo.command("token", "list")["tokens"]}
    row = listed[made["id"]]
    assert (row["uses"], row["uses_left"], row["standing"]) == (200, 200, "living")
    assert (row["customer"], row["site"]) == (CUSTOMER, "Rechenzentrum")
    assert made["token"] not in str(listed)

    assert demo.command("token", "revoke", str(made["id"]))["was_revoked"] is False
    assert demo.command("token", "revoke", str(made["id"]))["was_revoked"] is True
    living = {row["id"] for row in demo.command("token", "list")["tokens"]}
    every = {row["id"]: row for row in demo.command("token", "list", "--all")["tokens"]}
    assert made["id"] not in living
    assert every[made["id"]]["standing"] == "revoked"
    code, text, _ = _said(demo, "list", "--all", "--customer", CUSTOMER)
    assert code == 0
    assert "widerrufen" in text


def test_a_token_for_simulated_devices_says_so(demo: Running) -> None:
    made = demo.command("token", "create", "--customer", CUSTOMER, "--simulated")
    rows = demo.command("token", "list")["tokens"]
    assert {row["id"]: row["simulated"] for row in rows}[made["id"]] is True


WRONG = (
    (("create",), "--customer"),
    (("create", "--customer", "Gibt es nicht"), "gibt es nicht"),
    (("create", "--customer", CUSTOMER, "--site", "Mond"), "Standort „Mond“"),
    (("create", "--customer", CUSTOMER, "--uses", "0"), "--uses"),
    (("create", "--customer", CUSTOMER, "--uses", "viele"), "--uses"),
    (("create", "--customer", CUSTOMER, "--uses", "99999999999"), "--uses"),
    (("create", "--customer", CUSTOMER, "--days", "31"), "--days"),
    (("create", "--customer", CUSTOMER, "--proxy", "http://x; rm"), "--proxy"),
    (("create", "--customer", CUSTOMER, "--by", "wer@ist.example"), "wer@ist.example"),
    (("revoke",), "NUMMER"),
    (("revoke", "eins"), "eins"),
    (("revoke", "99999999999999999999"), "gibt es nicht"),
    (("list", "--customer", "Gibt es nicht"), "gibt es nicht"),
)


def test_wrong_words_make_nothing(demo: Running) -> None:
    before = demo.command("token", "list", "--all")
    for words, sentence in WRONG:
        code, text, problem = _said(demo, *words)
        assert (code, text) == (2, ""), words
        assert sentence in problem
        assert "Traceback" not in problem
    assert demo.command("token", "list", "--all") == before
