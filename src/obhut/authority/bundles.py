"""Manifests for many devices: what a person signs once, and what each device then gets."""

from collections.abc import Iterable
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority import documents, manifests
from obhut_protocol.authority.bounds import MAX_BUNDLE, MAX_CONTENT, MAX_SIGNERS
from obhut_protocol.authority.device_lists import DeviceList
from obhut_protocol.authority.documents import Signed
from obhut_protocol.authority.manifests import Bundle, Manifest
from obhut_protocol.limits import ID_HEX_LENGTH
from obhut_protocol.malformed import Malformed

_VERSION = 1
_MAGIC = "obhut-order"
_MAX_LISTED = 20_000
_MAX_FILE = MAX_BUNDLE + 40 * _MAX_LISTED


class SignedOrder(NamedTuple):
    """Everything of one class C command: who signed what, for which devices, with what content."""

    certificates: tuple[Signed, ...]
    manifest: Signed
    devices: tuple[str, ...]
    content: bytes

    def bundles(self) -> dict[str, bytes]:
        """Return the bytes for each device. Raises Malformed."""
        listed = DeviceList(self.devices)
        return {key: self._bundle(listed, key) for key in listed.devices}

    def bundle(self, device_key: str) -> bytes:
        """Return the bytes for one device. Raises ValueError if it is not in the list."""
        return self._bundle(DeviceList(self.devices), device_key)

    def _bundle(self, listed: DeviceList, device_key: str) -> bytes:
        proof = listed.proof(device_key)
        return manifests.encode(Bundle(self.certificates, self.manifest, proof, self.content))


def draft(
    *,
    nonce: bytes,
    kind: str,
    devices: Iterable[str],
    content: bytes,
    args: dict[str, object],
    issued_at: int,
    not_before: int,
    expires_at: int,
    reason: str,
    ticket: str,
    revocations: int,
) -> Manifest:
    """Return the manifest that a person is to sign; times in milliseconds UTC. Raises Malformed."""
    listed = DeviceList(devices)
    drafted = Manifest(
        nonce=nonce,
        kind=kind,
        content=manifests.content_hash(content),
        args=args,
        devices=listed.root,
        device_count=len(listed.devices),
        issued_at=issued_at,
        not_before=not_before,
        expires_at=expires_at,
        reason=reason,
        ticket=ticket,
        revocations=revocations,
    )
    return manifests.read(manifests.write(drafted))


def encode(order: SignedOrder) -> bytes:
    """Return the content of a file that ``obhut verify-manifest`` reads. Raises Malformed."""
    items = [
        _MAGIC,
        _VERSION,
        [documents.to_items(one) for one in order.certificates],
        documents.to_items(order.manifest),
        list(order.devices),
        order.content,
    ]
    return codec.pack(items, most=_MAX_FILE)


def decode(raw: bytes) -> SignedOrder:
    """Return what a file holds. Raises Malformed."""
    items = documents.exactly(codec.unpack(raw, most=_MAX_FILE), 6)
    magic, version, certificates, manifest, devices, content = items
    if (magic, version) != (_MAGIC, _VERSION):
        raise Malformed("not a signed order of this version")
    return SignedOrder(
        tuple(documents.of_items(one) for one in checks.items(certificates, MAX_SIGNERS)),
        documents.of_items(manifest),
        _devices(devices),
        documents.blob(content, MAX_CONTENT, empty=True),
    )


def _devices(value: object) -> tuple[str, ...]:
    return tuple(checks.hex_id(one, ID_HEX_LENGTH) for one in checks.items(value, _MAX_LISTED))
