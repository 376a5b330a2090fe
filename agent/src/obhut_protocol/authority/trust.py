"""What one device believes: pinned at its enrolment, changed only by what is signed."""

from collections.abc import Mapping
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority import revocations, roots
from obhut_protocol.authority.bounds import MAX_BODY, MAX_PLACE, MAX_RIGHTS
from obhut_protocol.authority.documents import Kind, Signed, blob, exactly
from obhut_protocol.authority.keys import Verify
from obhut_protocol.authority.refusals import Reason, Refused, require
from obhut_protocol.authority.revocations import Revocations
from obhut_protocol.authority.roots import RootSet
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_LABEL

_VERSION = 1
_MAX_ROOTS = 4
_PLACES = 3
_MAX_FILE = 256 * 1024


class Trust(NamedTuple):
    """``places`` = where the device stands (``operator``, its partner, its customer).

    ``grants`` = for each root the rights that its certificates may have on this device. ``demo`` =
    made by a demonstration: only then a program may sign in place of a person.
    """

    device_key: str
    places: tuple[str, ...]
    demo: bool
    grants: Mapping[str, frozenset[str]]
    roots: Mapping[str, RootSet]
    revoked: Mapping[str, Revocations]

    def root(self, name: str) -> RootSet:
        """Return a root that the device believes. Raises Refused."""
        found = self.roots.get(name)
        if found is None:
            raise Refused(Reason.UNKNOWN_ROOT)
        return found

    def reach(self, root: str) -> tuple[str, ...]:
        """Return the places for which a root may speak: its own, and those below it."""
        return self.places[self.places.index(root) :] if root in self.places else ()

    def revocations(self, root: str) -> Revocations:
        """Return the newest list of a root that the device knows."""
        return self.revoked.get(root) or revocations.nothing(root)

    def with_roots(self, signed: Signed, verify: Verify) -> "Trust":
        """Return the trust after a rotation. Raises Malformed, Refused."""
        old = self.root(roots.read(signed.body).name)
        new = roots.rotate(old, signed, verify)
        return self._replace(roots={**self.roots, new.name: new})

    def with_revocations(
        self, signed: Signed, verify: Verify, *, person_of: str | None = None
    ) -> "Trust":
        """Return the trust with a newer list; one that a person signed only adds.

        ``person_of`` = the root of the person whom ``signers.check`` found to have signed this with
        the right to revoke. Raises Malformed, Refused.
        """
        new = revocations.read(signed.body)
        old, root = self.revocations(new.root), self.root(new.root)
        require(new.number > old.number, Reason.OLD_VERSION)
        if not roots.signed_by(root, signed, Kind.REVOCATIONS, verify):
            require(person_of == root.name, Reason.ROOT_SIGNATURE)
            new = new._replace(serials=new.serials | old.serials)
        return self._replace(revoked={**self.revoked, new.root: new})


def encode(trust: Trust) -> bytes:
    """Return the bytes of the file in which a device keeps its trust. Raises Malformed."""
    return codec.pack(
        [
            _VERSION,
            trust.device_key,
            list(trust.places),
            trust.demo,
            [[root, sorted(rights)] for root, rights in sorted(trust.grants.items())],
            [roots.write(one) for _, one in sorted(trust.roots.items())],
            [revocations.write(one) for _, one in sorted(trust.revoked.items())],
        ],
        most=_MAX_FILE,
    )


def decode(raw: bytes) -> Trust:
    """Return the trust. Raises Malformed."""
    items = exactly(codec.unpack(raw, most=_MAX_FILE), 7)
    version, device_key, places, demo, grants, own, revoked = items
    checks.integer(version, _VERSION, _VERSION)
    found = [roots.read(blob(one, MAX_BODY)) for one in checks.items(own, _MAX_ROOTS)]
    lists = [revocations.read(blob(one, 2 * MAX_BODY)) for one in checks.items(revoked, _MAX_ROOTS)]
    return Trust(
        device_key=checks.hex_id(device_key, ID_HEX_LENGTH),
        places=tuple(checks.text(one, MAX_PLACE) for one in exactly(places, _PLACES)),
        demo=checks.flag(demo),
        grants=dict(_grant(one) for one in checks.items(grants, _MAX_ROOTS)),
        roots={one.name: one for one in found},
        revoked={one.root: one for one in lists},
    )


def _grant(value: object) -> tuple[str, frozenset[str]]:
    root, rights = exactly(value, 2)
    found = checks.items(rights, MAX_RIGHTS)
    return checks.text(root, MAX_PLACE), frozenset(checks.text(one, MAX_LABEL) for one in found)
