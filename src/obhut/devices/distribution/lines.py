"""The line that a person copies: it fetches the script, compares its hash, then runs it."""

import re
import shlex
from dataclasses import dataclass

_PROXY = re.compile(r"http://[^\s'\"\\$`]{1,200}")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where a new device enrols, by what right, and whose key it has to find there."""

    server: str
    token: str
    fingerprint: str


def is_proxy(address: str) -> bool:
    """Tell whether ``address`` can stand in a line as a company's proxy."""
    return _PROXY.fullmatch(address) is not None


def install_line(enrolment: Enrolment, *, script_sha256: str, proxy: str = "") -> str:
    """Return the whole line for a shell of any kind; ``proxy`` is where the way out leads.

    It works with curl as with wget, for root and with sudo. A script with another hash is never
    run, and every failure ends with an exit code that is not 0.
    """
    url = shlex.quote(f"{enrolment.server}/agent/install.sh")
    way = f"https_proxy={shlex.quote(proxy)} " if proxy else ""
    options = [*_options(enrolment), *(("--proxy", proxy) if proxy else ())]
    fetched = f'{way}curl -fsSLo "$f" {url} || {way}wget -qO "$f" {url}'
    compared = f'echo "{script_sha256}  $f" | sha256sum -c >/dev/null 2>&1'
    steps = (
        "f=$(mktemp)",
        """trap 'rm -f "$f"' EXIT""",
        f"{{ {fetched} || {_say(_UNREACHABLE)}; }}",
        f"{{ {compared} || {_say(_WRONG_HASH)}; }}",
        f'$(command -v sudo) sh "$f" {shlex.join(options)}',
    )
    return f"({' && '.join(steps)})"


def enrol_line(enrolment: Enrolment) -> str:
    """Return the line for a machine on which the agent is installed already."""
    return f"obhut-agent enrol {shlex.join(_options(enrolment))}"


_UNREACHABLE = "Der Server ist nicht erreichbar. Es wurde nichts verändert."
_WRONG_HASH = (
    "Die Prüfsumme stimmt nicht: Holen Sie in der Plattform eine neue Zeile. Es wurde nichts"
    " verändert."
)


def _options(enrolment: Enrolment) -> tuple[str, ...]:
    fingerprint = enrolment.fingerprint.replace(" ", "")
    return (
        "--server", enrolment.server, "--token", enrolment.token, "--fingerprint", fingerprint,
    )  # fmt: skip


def _say(sentence: str) -> str:
    return f"{{ echo 'Obhut: {sentence}' >&2; false; }}"
