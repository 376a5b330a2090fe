"""``obhut admin create``: the only way to the first administrator."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.test import Client

_NAMES = ("--first-name", "Ada", "--last-name", "Anfang")


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "obhut.cli", "admin", "create", *words],
        env={**os.environ, "OBHUT_ROLE": "login"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.clause("V-5.1")
def test_the_link_makes_the_first_administrator(own_database: str) -> None:
    done = _run("--email", "Ada.Anfang@example.org", *_NAMES, "--json")
    assert done.returncode == 0, done.stderr
    link = urlsplit(json.loads(done.stdout)["link"]).path
    said = {"first_name": "Ada", "last_name": "Anfang"}
    word = "lange-genug-und-neu"
    assert Client().post(link, {**said, "password": word, "password_again": word}).url == "/"
    from obhut.accounts.models import Person

    assert Person.objects.get(email="ada.anfang@example.org").role == "operator-admin"
    again = _run("--email", "ada.anfang@example.org", *_NAMES)
    assert (again.returncode, "schon ein Konto" in again.stderr) == (2, True)


@pytest.mark.clause("V-5.1")
def test_a_shared_address_is_refused_in_german(own_database: str) -> None:
    done = _run("--email", "info@example.org", *_NAMES)
    assert done.returncode == 2
    assert "Funktion oder eines Teams" in done.stderr
