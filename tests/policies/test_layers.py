"""A layer is believed when its authors may speak for its place, and never goes back."""

from typing import Any

import pytest

from obhut.authority.api import sign, verify
from obhut_protocol.authority import kinds
from obhut_protocol.authority.documents import Kind
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.policies import layers
from obhut_protocol.policies.layers import Layer, Level
from tests.authority.cast import (
    ANNA,
    BERT,
    NOW,
    ROOT,
    Root,
    Technician,
    device,
    passkey,
    trust,
)

SETTER = Technician(ROOT, rights=(kinds.POLICY,))
SECOND = Technician(ROOT, "bert", rights=(kinds.POLICY,))


def _layer(level: Level = Level.CUSTOMER, target: str = "k7", **changes: Any) -> Layer:
    made = Layer(level, target, 1, b"", NOW, None, {"outage.grace_s": 60}, (), "Nachtschicht")
    return made._replace(**changes)


def _signed(layer: Layer, *by: Technician) -> bytes:
    persons = by or (SETTER,)
    body = layers.write(layer)
    document = sign(Kind.LAYER, body, *(one.signer for one in persons))
    return layers.encode(tuple(one.signed for one in persons), document)


def _accept(raw: bytes, believed: Trust | None = None, held: Layer | None = None) -> Layer:
    return layers.check(raw, believed or trust(), Instants.at(NOW), verify, held=held)[0]


def _refusal(raw: bytes, believed: Trust | None = None, held: Layer | None = None) -> Reason:
    with pytest.raises(Refused) as refused:
        _accept(raw, believed, held)
    return refused.value.reason


def test_a_signed_layer_is_accepted_with_its_author() -> None:
    layer, persons = layers.check(_signed(_layer()), trust(), Instants.at(NOW), verify, held=None)
    assert (layer, persons[0].name) == (_layer(), "Anna")


def test_a_layer_for_another_place_is_refused() -> None:
    assert _refusal(_signed(_layer(target="k8"))) is Reason.NOT_LISTED
    assert _refusal(_signed(_layer(Level.DEVICE, device(2)))) is Reason.NOT_LISTED
    assert _accept(_signed(_layer(Level.DEVICE, device(1))))


def test_who_stands_lower_does_not_speak_for_what_is_above() -> None:
    of_customer = Technician(ROOT, scope=("k7",), rights=(kinds.POLICY, kinds.POLICY_WIDE))
    assert _accept(_signed(_layer(), of_customer))
    assert _refusal(_signed(_layer(Level.PARTNER, "p12"), of_customer)) is Reason.SCOPE


def test_a_partner_does_not_speak_for_the_operator() -> None:
    everything = Technician(ROOT, scope=("operator", "p12"))
    assert _accept(_signed(_layer(Level.PARTNER, "p12"), everything))
    assert _refusal(_signed(_layer(Level.OPERATOR, "operator"), everything)) is Reason.SCOPE
    above = Root("operator")
    both = trust(
        roots={"p12": ROOT.set, "operator": above.set},
        grants={"operator": frozenset({kinds.POLICY_WIDE})},
    )
    from_above = Technician(above, "olga", scope=("operator",))
    assert _accept(_signed(_layer(Level.OPERATOR, "operator"), from_above), both)


def test_a_policy_for_all_devices_takes_two_persons_or_an_own_right() -> None:
    wide = _layer(Level.PARTNER, "p12")
    assert _refusal(_signed(wide, SETTER)) is Reason.RIGHT
    assert _accept(_signed(wide, SETTER, SECOND))
    assert _accept(_signed(wide, ANNA))
    twin = Technician(ROOT, "twin", person="anna", rights=(kinds.POLICY,))
    assert _refusal(_signed(wide, SETTER, twin)) is Reason.SAME_PERSON


def test_an_old_version_does_not_come_back() -> None:
    first = _layer()
    second = _layer(version=2, previous=layers.digest(first), values={"outage.grace_s": 90})
    assert _accept(_signed(second), held=first) == second
    assert _refusal(_signed(first), held=second) is Reason.OLD_VERSION
    assert _accept(_signed(second), held=second) == second
    other = second._replace(values={"outage.grace_s": 30})
    assert _refusal(_signed(other), held=second) is Reason.OLD_VERSION


def test_a_version_names_the_one_before() -> None:
    orphan = _layer(version=2, previous=bytes(32))
    assert _refusal(_signed(orphan), held=_layer()) is Reason.OLD_VERSION
    skipped = _layer(version=4, previous=bytes(32))
    assert _accept(_signed(skipped), held=_layer())


@pytest.mark.parametrize("what", ["forged", "revoked", "altered", "manifest right", "future"])
def test_a_layer_of_nobody_who_may_is_refused(what: str) -> None:
    raw, believed = _signed(_layer()), trust()
    if what == "forged":
        raw = _signed(_layer(), Technician(ROOT, signer=passkey("mallory"), key=ANNA.signer.key))
    elif what == "revoked":
        gone = ROOT.revoke(1, SETTER.certificate)
        believed = believed.with_revocations(gone, verify)
    elif what == "altered":
        at = raw.index(b"Nachtschicht")
        raw = raw[:at] + b"T" + raw[at + 1 :]
    elif what == "manifest right":
        raw = _signed(_layer(), Technician(ROOT, rights=(kinds.SCRIPT,)))
    else:
        raw = _signed(_layer(issued_at=NOW + 3_600_000))
    expected = {"forged": Reason.SIGNER, "revoked": Reason.CERTIFICATE_REVOKED,
                "altered": Reason.CHALLENGE, "manifest right": Reason.RIGHT,
                "future": Reason.NOT_YET}  # fmt: skip
    assert _refusal(raw, believed) is expected[what]
    assert BERT.certificate.person == "bert"


def test_garbage_is_malformed() -> None:
    for raw in (b"", b"\xc0", _signed(_layer())[:-1]):
        assert _refusal(raw) is Reason.MALFORMED
    bad = _layer(values={"script.most_minutes": 0})
    assert _refusal(_signed(bad)) is Reason.MALFORMED
