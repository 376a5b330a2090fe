"""``obhut-agent`` as the install script puts it: the same commands in the name of its own user.

Nothing of the agent needs root, and files that root makes could not be read by the running agent.
So root becomes the agent's user first, and the fixed state folder is used unless another is named.
``--background FILE`` in front starts the command apart from the terminal, for machines without
systemd.
"""

import os
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

from obhut_agent.failures import Failure
from obhut_agent.main import main as run

USER = "obhut-agent"
STATE = Path("/var/lib/obhut-agent")
SETTINGS = Path("/etc/obhut-agent/environment")
KNOWN_SETTINGS = frozenset({"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"})
_CONNECTING = frozenset({"enrol", "run", "check"})

_BACKGROUND = "--background"


def main(arguments: Sequence[str]) -> int:
    """Run a command of the agent as its user; return the exit code."""
    given = list(arguments)
    kept = settings(SETTINGS)
    os.environ.update({name: kept[name] for name in kept if name not in os.environ})
    try:
        log = _log_of(given)
        if os.geteuid() == 0:
            become(USER)
    except Failure as failure:
        sys.stderr.write(failure.text + "\n")
        return failure.exit_code
    if log is not None and not _detached(log):
        return 0
    return run(completed(given, proxy=kept.get("HTTPS_PROXY", "")))


def settings(file: Path) -> dict[str, str]:
    """Return the known settings of ``file``."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:  # not there, or not ours to read: then there are none
        return {}
    pairs = (line.strip().partition("=") for line in lines)
    return {name: value for name, sign, value in pairs if sign and name in KNOWN_SETTINGS}


def completed(given: Sequence[str], *, proxy: str) -> list[str]:
    """Return the command with the fixed state folder and the machine's proxy where none is named.

    The proxy of the settings comes before the one that the enrolment kept: it may be newer.
    """
    if not given or given[0] in {"--help", "-h", "help"}:
        return list(given)
    named = {word.partition("=")[0] for word in given}
    more = [] if "--state" in named else ["--state", str(STATE)]
    if proxy and given[0] in _CONNECTING and "--proxy" not in named:
        more += ["--proxy", proxy]
    return [given[0], *more, *given[1:]]


def become(name: str) -> None:
    """Give up root for good. Raises Failure where the user is missing."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        raise Failure("user-missing", user=name) from None
    os.initgroups(user.pw_name, user.pw_gid)
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.environ.update({"HOME": user.pw_dir, "USER": name, "LOGNAME": name})
    os.umask(0o077)


def _log_of(given: list[str]) -> int | None:
    """Take ``--background FILE`` from the command; open the file while we may."""
    if given[:1] != [_BACKGROUND]:
        return None
    if len(given) < 3:
        raise Failure("option-without-value", exit_code=2, option=_BACKGROUND)
    path = given[1]
    del given[:2]
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o640)
    except OSError as problem:
        reason = problem.strerror or "?"
        raise Failure("state-not-usable", path=path, reason=reason) from problem


def _detached(log: int) -> bool:
    """Become a process of its own that writes to ``log``; True in it, False in the one asked."""
    if os.fork():
        return False
    os.setsid()
    if os.fork():
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.chdir("/")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
