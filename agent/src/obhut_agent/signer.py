"""Asks the key child: make a key, sign, verify. Blocks for a fraction of a second."""

import subprocess
import sys
from pathlib import Path

from obhut_agent import messages
from obhut_agent.failures import Failure
from obhut_protocol.limits import PUBLIC_KEY_BYTES, SIGNATURE_BYTES

_TIMEOUT_S = 30
_WRONG_SIGNATURE = 3  # keys.WRONG_SIGNATURE; that module is never imported here


def generate(folder: Path) -> bytes:
    """Return the device's raw public key; make the pair first if there is none."""
    return _hex(_child("generate", str(folder)).stdout, PUBLIC_KEY_BYTES)


def sign(folder: Path, message: bytes) -> bytes:
    """Return the device key's signature of ``message``. Raises Failure."""
    return _hex(_child("sign", str(folder), message=message).stdout, SIGNATURE_BYTES)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether ``signature`` is right. Raises Failure when that cannot be found out."""
    done = _child("verify", public_key.hex(), signature.hex(), message=message)
    return done.returncode == 0


def _child(*arguments: str, message: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # -P: the working directory is never a place to load code from.
    command = [sys.executable, "-P", "-m", "obhut_agent.keys", *arguments]
    try:
        done = subprocess.run(
            command, input=message, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise _no_answer() from problem
    if done.returncode == 0 or (arguments[0] == "verify" and done.returncode == _WRONG_SIGNATURE):
        return done
    raise _failed(done.stderr)


def _failed(stderr: bytes) -> Failure:
    lines = stderr.decode(errors="replace").strip().splitlines()
    return Failure("key-failed", reason=lines[-1][:300]) if lines else _no_answer()


def _no_answer() -> Failure:
    return Failure("key-failed", reason=messages.text("key-no-answer"))


def _hex(output: bytes, size: int) -> bytes:
    try:
        raw = bytes.fromhex(output.decode("ascii", errors="replace"))
    except ValueError:
        raw = b""
    if len(raw) != size:
        raise _no_answer()
    return raw
