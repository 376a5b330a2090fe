"""Root sets: how they follow on each other, and who may take a certificate away."""

import pytest

from obhut.authority.api import sign, verify
from obhut_protocol.authority import kinds, revocations, roots, signers
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.revocations import Revocations
from obhut_protocol.authority.roots import RootSet
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.malformed import Malformed
from tests.authority.cast import (
    ANNA,
    BERT,
    NOW,
    RELYING,
    ROOT,
    Root,
    Technician,
    device,
    file_signer,
    judge,
    order,
    passkey,
    refusal,
    trust,
)

NEW = file_signer("new root")
NEW_KEYS = (NEW.key,)
OLD, SAFE = ROOT.signers[0], ROOT.safe


def _refusal(signed: Signed, believed: RootSet = ROOT.set) -> Reason:
    with pytest.raises(Refused) as refused:
        roots.rotate(believed, signed, verify)
    return refused.value.reason


def test_the_old_root_hands_over_to_the_new_one() -> None:
    after = trust().with_roots(ROOT.rotated(OLD, NEW, keys=NEW_KEYS), verify)
    assert after.roots["p12"].keys == NEW_KEYS
    assert refusal(order().bundle(device(1)), after) is Reason.CERTIFICATE_SIGNATURE


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ((NEW,), Reason.ROOT_SIGNATURE),
        ((OLD,), Reason.ROOT_SIGNATURE),
        ((ANNA.signer, NEW), Reason.ROOT_SIGNATURE),
        ((), Reason.ROOT_SIGNATURE),
    ],
)
def test_nobody_else_makes_a_root(by: tuple[object, ...], reason: Reason) -> None:
    assert _refusal(ROOT.rotated(*by, keys=NEW_KEYS)) is reason  # type: ignore[arg-type]


def test_the_recovery_key_replaces_lost_keys() -> None:
    found = roots.rotate(ROOT.set, ROOT.rotated(SAFE, NEW, keys=NEW_KEYS), verify)
    assert (found.version, found.keys) == (2, NEW_KEYS)


def test_a_version_is_neither_repeated_nor_skipped_nor_taken_back() -> None:
    for version in (1, 3):
        signed = ROOT.rotated(OLD, NEW, keys=NEW_KEYS, version=version)
        assert _refusal(signed) is Reason.ROOT_VERSION


def test_another_tenant_s_root_does_not_replace_ours() -> None:
    foreign = ROOT.rotated(OLD, name="p99")
    assert _refusal(foreign) is Reason.UNKNOWN_ROOT
    with pytest.raises(Refused):
        trust().with_roots(foreign, verify)


def test_two_of_three_means_two() -> None:
    third = file_signer("p12 root 3")
    keys = (*(one.key for one in ROOT.signers), third.key)
    before = ROOT.set._replace(keys=keys, threshold=2)
    after = roots.write(before._replace(version=2))
    one = sign(Kind.ROOTS, after, OLD)
    twice = sign(Kind.ROOTS, after, OLD, OLD)
    assert _refusal(one, before) is Reason.ROOT_SIGNATURE
    assert _refusal(twice, before) is Reason.ROOT_SIGNATURE
    assert roots.rotate(before, sign(Kind.ROOTS, after, OLD, third), verify).version == 2


def test_a_root_may_live_in_a_hardware_key() -> None:
    stick = passkey("root stick")
    hard = Root(keys="stick")
    hard.signers, hard.set = (stick,), hard.set._replace(keys=(stick.key,))  # type: ignore[assignment]
    assert roots.first(hard.sign(Kind.ROOTS, roots.write(hard.set)), verify) == hard.set
    raw = order(Technician(hard)).bundle(device(1))
    assert judge(raw, trust(roots={"p12": hard.set}))


def test_a_change_of_domain_needs_the_root() -> None:
    moved = Relying("neu.example", ("https://neu.example",))
    raw = order(Technician(ROOT, signer=passkey("anna", moved))).bundle(device(1))
    assert refusal(raw) is Reason.ORIGIN
    assert judge(raw, trust().with_roots(ROOT.rotated(OLD, relying=moved), verify))


def test_the_first_set_is_signed_by_itself_and_named_by_its_fingerprint() -> None:
    signed = ROOT.sign(Kind.ROOTS, roots.write(ROOT.set))
    assert roots.first(signed, verify).fingerprint == ROOT.set.fingerprint
    with pytest.raises(Refused):
        roots.first(sign(Kind.ROOTS, signed.body, NEW), verify)


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": 3},
        {"threshold": 0},
        {"recovery_threshold": 2},
        {"recovery_threshold": 0},
        {"recovery": (OLD.key,)},
        {"keys": (OLD.key, OLD.key)},
        {"version": 0},
    ],
)
def test_a_set_that_cannot_work_is_malformed(changes: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        roots.read(roots.write(ROOT.set._replace(**changes)))  # type: ignore[arg-type]


# Revocations


def _by(person: Technician, found: Revocations, believed: Trust) -> Trust:
    signed = sign(Kind.REVOCATIONS, revocations.write(found), person.signer)
    found_persons = signers.check(
        (person.signed,), signed, Kind.REVOCATIONS, right=kinds.REVOKE, trust=believed,
        now=Instants.at(NOW), verify=verify,
    )  # fmt: skip
    return believed.with_revocations(signed, verify, person_of=found_persons[0].root)


def test_a_list_never_goes_back() -> None:
    after = trust().with_revocations(ROOT.revoke(2, ANNA.certificate), verify)
    for number in (1, 2):
        with pytest.raises(Refused) as refused:
            after.with_revocations(ROOT.revoke(number), verify)
        assert refused.value.reason is Reason.OLD_VERSION


def test_a_list_needs_the_root_or_a_person_with_the_right() -> None:
    forged = sign(Kind.REVOCATIONS, ROOT.revoke(1, BERT.certificate).body, NEW)
    with pytest.raises(Refused):
        trust().with_revocations(forged, verify)
    found = Revocations("p12", 1, NOW, frozenset({BERT.certificate.serial}))
    after = _by(ANNA, found, trust())
    assert refusal(order(BERT).bundle(device(1)), after) is Reason.CERTIFICATE_REVOKED
    plain = Technician(ROOT, rights=(kinds.SCRIPT,))
    with pytest.raises(Refused):
        _by(plain, found, trust())


def test_a_person_takes_away_but_gives_nothing_back() -> None:
    before = trust().with_revocations(ROOT.revoke(1, BERT.certificate), verify)
    after = _by(ANNA, Revocations("p12", 2, NOW, frozenset()), before)
    assert refusal(order(BERT).bundle(device(1)), after) is Reason.CERTIFICATE_REVOKED
    by_root = after.with_revocations(ROOT.revoke(3), verify)
    assert judge(order(BERT).bundle(device(1)), by_root)


def test_what_a_device_believes_survives_its_file() -> None:
    found = trust().with_revocations(ROOT.revoke(1, BERT.certificate), verify)
    assert trusts.decode(trusts.encode(found)) == found
    assert found.root("p12").relying == RELYING
    with pytest.raises(Malformed):
        trusts.decode(trusts.encode(found)[:-1])
