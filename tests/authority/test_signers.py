"""Key files and the software signer on the operator's side."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from obhut.authority.api import FileSigner, SignerError, SoftwareSigner, verify
from obhut_agent import signatures
from obhut_protocol.authority.documents import Kind, message
from obhut_protocol.authority.keys import Algorithm, Key, Verify
from tests.authority.cast import RELYING, file_signer

PASSPHRASE = "korrekt pferd batterie"


def _reason(path: Path, passphrase: str) -> str:
    with pytest.raises(SignerError) as error:
        FileSigner.open(path, passphrase)
    return error.value.reason


def test_a_key_file_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    path = tmp_path / "wurzel.key"
    made = FileSigner.create(path, PASSPHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert FileSigner.open(path, PASSPHRASE).key == made.key
    assert _reason(path, "falsch falsch falsch") == "passphrase"
    assert b"ENCRYPTED" in path.read_bytes()


def test_a_key_file_is_never_overwritten_and_needs_a_real_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "wurzel.key"
    with pytest.raises(SignerError, match="passphrase-short"):
        FileSigner.create(path, "kurz")
    assert not path.exists()
    FileSigner.create(path, PASSPHRASE)
    with pytest.raises(SignerError, match="exists"):
        FileSigner.create(path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.key"
    path.write_bytes(content)
    assert _reason(path, PASSPHRASE) in {"passphrase", "key-file"}


def test_a_key_file_without_a_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "offen.key"
    private = Ed25519PrivateKey.generate()
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert _reason(path, PASSPHRASE) == "key-file"


def test_production_has_no_software_signer() -> None:
    with pytest.raises(SignerError, match="production"):
        SoftwareSigner(RELYING, demo=False)
    assert "KEIN SCHUTZ" in SoftwareSigner(RELYING, demo=True).name


# The verifier itself; the device's child has its own copy

both = pytest.mark.parametrize("judge", [verify, signatures.verify])


@both
def test_windows_hello_signs_with_rsa(judge: Verify) -> None:
    private = rsa.generate_private_key(65537, 2048)
    key = Key(Algorithm.RS256, private.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo))  # fmt: skip
    raw = private.sign(b"x", PKCS1v15(), SHA256())
    assert judge(key, b"x", raw)
    assert not judge(key, b"y", raw)
    assert not judge(key._replace(algorithm=Algorithm.ES256), b"x", raw)


@both
def test_weak_and_foreign_keys_sign_nothing(judge: Verify) -> None:
    curve = ec.generate_private_key(ec.SECP384R1())
    key = Key(Algorithm.ES256, curve.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo))  # fmt: skip
    assert not judge(key, b"x", curve.sign(b"x", ec.ECDSA(SHA256())))
    for public in (b"", b"\x30", bytes(91)):
        assert not judge(Key(Algorithm.EDDSA, public), b"x", bytes(64))


@both
def test_a_file_s_signature_holds(judge: Verify) -> None:
    signer = file_signer("anna")
    proof = signer.sign(Kind.ORDER, b"body").proof
    assert isinstance(proof, bytes)
    assert judge(signer.key, message(Kind.ORDER, b"body"), proof)
    assert not judge(signer.key, message(Kind.LAYER, b"body"), proof)


def test_both_copies_of_the_verifier_are_the_same() -> None:
    """The agent and the monolith do not import each other; they must still judge alike."""
    from obhut.authority import verifying

    ours, theirs = (Path(str(module.__file__)).read_text() for module in (verifying, signatures))
    assert ours.split('"""', 2)[2] == theirs.split('"""', 2)[2]
