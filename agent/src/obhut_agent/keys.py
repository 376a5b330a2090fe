"""Child process that handles keys: ``python -m obhut_agent.keys generate|sign|verify``.

It alone loads ``cryptography`` and ends at once, so the idle core stays small and never holds the
private key. Message on stdin, result in hexadecimal on stdout; exit code 0 = done or valid,
3 = signature wrong, 1 = failed (reason in German on stderr).
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from obhut_agent.failures import Failure
from obhut_agent.state import State, replace, sync_folder

WRONG_SIGNATURE = 3


def main(arguments: Sequence[str]) -> int:
    """Run one of the three commands; return the exit code."""
    try:
        return _COMMANDS[arguments[0]](*arguments[1:])
    except Failure as failure:
        sys.stderr.write(failure.text + "\n")
        return 1


def generate(folder: str) -> int:
    """Make the key pair if it is missing; print the public key."""
    state = State(Path(folder))
    if not state.private_key.exists():
        _write_new(state.private_key, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    public = _private_key(state).public_key().public_bytes_raw().hex()
    replace(state.public_key, public.encode() + b"\n")
    sys.stdout.write(public)
    return 0


def sign(folder: str) -> int:
    """Print the signature of the message on stdin."""
    message = sys.stdin.buffer.read()
    sys.stdout.write(_private_key(State(Path(folder))).sign(message).hex())
    return 0


def verify(public_key: str, signature: str) -> int:
    """Check the signature of the message on stdin."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    try:
        key.verify(bytes.fromhex(signature), sys.stdin.buffer.read())
    except InvalidSignature:
        return WRONG_SIGNATURE
    return 0


_COMMANDS: dict[str, Callable[..., int]] = {"generate": generate, "sign": sign, "verify": verify}


def _write_new(path: Path, content: str) -> None:
    # O_EXCL: two enrolments at once must not each make a key and one of them vanish.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _private_key(state: State) -> Ed25519PrivateKey:
    try:
        with state.private_key.open("r") as file:
            mode = os.fstat(file.fileno()).st_mode
            seed = file.read(200)
    except OSError:
        raise _unusable("key-missing", state) from None
    if mode & 0o077:
        raise _unusable("key-readable-by-others", state)
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    except ValueError:
        raise _unusable("key-damaged", state) from None


def _unusable(key: str, state: State) -> Failure:
    return Failure(key, path=state.private_key)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
