"""Who plays in the tests of authority: a partner with its root, technicians, devices."""

from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.authority.api import Authenticator, FileSigner, SignedOrder, Signer, draft, sign, verify
from obhut_protocol.authority import certificates, chain, kinds, manifests, revocations, roots
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.bounds import DAY_MS, HOUR_MS
from obhut_protocol.authority.certificates import Certificate, Holder
from obhut_protocol.authority.chain import Allowed
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.authority.manifests import Manifest
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.revocations import Revocations
from obhut_protocol.authority.roots import RootSet
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust

NOW = 1_795_000_000_000
RELYING = Relying("verwaltung.example", ("https://verwaltung.example",))
PLACES = ("operator", "p12", "k7")
ALL_RIGHTS = tuple(sorted(kinds.RIGHTS))
SCRIPT = b"#!/bin/sh\necho gut\n"


def device(number: int) -> str:
    """Return the key of a device."""
    return sha256(b"device %d" % number).hexdigest()[:32]


def _seed(word: str) -> bytes:
    return sha256(word.encode()).digest()


def file_signer(word: str) -> FileSigner:
    """Return a signer that is the same in every run."""
    return FileSigner(Ed25519PrivateKey.from_private_bytes(_seed(word)))


def passkey(word: str, relying: Relying = RELYING) -> Authenticator:
    """Return a passkey that is the same in every run."""
    private = derive_private_key(int.from_bytes(_seed(word)[:31], "big"), SECP256R1())
    return Authenticator(relying, private)


class Root:
    """The root of a tenant: two keys of which one is enough, and a recovery key in a safe."""

    def __init__(self, name: str = "p12", keys: str = "", **changes: Any) -> None:
        self.signers = tuple(file_signer(f"{keys or name} root {number}") for number in (1, 2))
        self.safe = file_signer(f"{keys or name} safe")
        made = RootSet(name, 1, NOW - 10 * DAY_MS, tuple(one.key for one in self.signers), 1,
                       (self.safe.key,), 1, RELYING)  # fmt: skip
        self.set = made._replace(**changes)

    def sign(self, kind: Kind, body: bytes) -> Signed:
        """Return a document with as many signatures as the root demands."""
        return sign(kind, body, *self.signers[: self.set.threshold])

    def revoke(self, number: int, *gone: Certificate) -> Signed:
        """Return the list ``number``."""
        serials = frozenset(one.serial for one in gone)
        found = Revocations(self.set.name, number, NOW, serials)
        return self.sign(Kind.REVOCATIONS, revocations.write(found))

    def rotated(self, *by: Signer, **changes: Any) -> Signed:
        """Return the next set, signed by ``by``."""
        after = self.set._replace(**{"version": self.set.version + 1, **changes})
        return sign(Kind.ROOTS, roots.write(after), *by)


class Technician:
    """A person with a key and a certificate of ``root``."""

    def __init__(self, root: Root, word: str = "anna", signer: Signer | None = None,
                 **changes: Any) -> None:  # fmt: skip
        self.signer: Any = signer or passkey(word)
        made = Certificate(
            serial=_seed(f"serial {word}")[:16],
            root=root.set.name,
            person=word,
            name=word.capitalize(),
            organisation="Nordlicht IT",
            holder=Holder.PASSKEY,
            key=self.signer.key,
            rights=ALL_RIGHTS,
            scope=("p12",),
            alone=25,
            together=250,
            not_before=NOW - DAY_MS,
            not_after=NOW + 30 * DAY_MS,
        )
        self.certificate = made._replace(**changes)
        self.signed = root.sign(Kind.CERTIFICATE, certificates.write(self.certificate))


ROOT = Root()
ANNA = Technician(ROOT)
BERT = Technician(ROOT, "bert")


def trust(number: int = 1, **changes: Any) -> Trust:
    """Return what device ``number`` believes."""
    made = Trust(device(number), PLACES, False, {"p12": kinds.RIGHTS}, {"p12": ROOT.set}, {})
    return made._replace(**changes)


def manifest(devices: int = 2, content: bytes = SCRIPT, **changes: Any) -> Manifest:
    """Return a manifest for the devices 1 to ``devices``."""
    drafted = draft(
        nonce=bytes(range(16)),
        kind=kinds.SCRIPT,
        devices=(device(number) for number in range(1, devices + 1)),
        content=content,
        args={"interpreter": "sh", "seconds": 60},
        issued_at=NOW,
        not_before=NOW,
        expires_at=NOW + HOUR_MS,
        reason="Druckdienst hängt",
        ticket="T-17",
        revocations=0,
    )
    return drafted._replace(**changes)


def order(
    *by: Technician, devices: int = 2, content: bytes = SCRIPT, **changes: Any
) -> SignedOrder:
    """Return an order of ``by`` (Anna if nobody is named) for the devices 1 to ``devices``."""
    persons = by or (ANNA,)
    body = manifests.write(manifest(devices, content, **changes))
    signed = sign(Kind.MANIFEST, body, *(one.signer for one in persons))
    listed = tuple(device(number) for number in range(1, devices + 1))
    return SignedOrder(tuple(one.signed for one in persons), signed, listed, content)


def judge(raw: bytes, believed: Trust | None = None, *, at: int = NOW, known: int = 0) -> Allowed:
    """Return the verdict of device 1. Raises Refused."""
    return chain.check(raw, believed or trust(), Instants.at(at, known), verify)


def refusal(raw: bytes, believed: Trust | None = None, *, at: int = NOW, known: int = 0) -> Reason:
    """Return why device 1 refuses."""
    try:
        judge(raw, believed, at=at, known=known)
    except Refused as refused:
        return refused.reason
    raise AssertionError("it was allowed")
