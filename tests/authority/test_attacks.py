"""The attack list, against the chain that a device runs; each refused for the right reason."""

from typing import Any

import pytest

from obhut.authority.api import Authenticator, SoftwareSigner, sign, verify
from obhut_protocol.authority import certificates, chain, kinds, manifests, signers
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.bounds import DAY_MS, HOUR_MS, MINUTE_MS
from obhut_protocol.authority.certificates import Holder
from obhut_protocol.authority.documents import Kind, Signature, Signed
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.signers import Instants
from tests.authority.cast import (
    ANNA,
    BERT,
    NOW,
    RELYING,
    ROOT,
    SCRIPT,
    Root,
    Technician,
    device,
    file_signer,
    judge,
    manifest,
    order,
    passkey,
    refusal,
    trust,
)


def _bundle(*by: Technician, **changes: Any) -> bytes:
    return order(*by, **changes).bundle(device(1))


def _obeys(raw: bytes, key: str) -> bool:
    try:
        judge(raw, trust(device_key=key))
    except Refused:
        return False
    return True


def test_what_a_person_signed_is_allowed() -> None:
    allowed = judge(_bundle())
    assert allowed.content == SCRIPT
    assert [one.person for one in allowed.persons] == ["anna"]
    assert allowed.manifest.reason == "Druckdienst hängt"


def test_each_listed_device_accepts_and_no_other() -> None:
    bundles = order(devices=7).bundles()
    for number in range(1, 8):
        assert judge(bundles[device(number)], trust(number)).manifest.device_count == 7
    assert refusal(bundles[device(1)], trust(8)) is Reason.NOT_LISTED


def test_one_device_s_proof_serves_no_other() -> None:
    bundles = order(devices=7).bundles()
    assert refusal(bundles[device(2)], trust(1)) is Reason.NOT_LISTED


# Altered

CHANGES = {
    "kind": kinds.FILE_WRITE,
    "args": {"interpreter": "sh", "seconds": 61},
    "not_before": NOW - 1,
    "expires_at": NOW + HOUR_MS + 1,
    "nonce": bytes(16),
    "reason": "harmlos",
    "ticket": "",
    "issued_at": NOW - 1,
    "device_count": 3,
}


@pytest.mark.parametrize("field", CHANGES)
def test_an_altered_manifest_is_refused(field: str) -> None:
    found = order()
    altered = manifests.write(manifest()._replace(**{field: CHANGES[field]}))
    raw = found._replace(manifest=found.manifest._replace(body=altered)).bundle(device(1))
    assert refusal(raw) is Reason.CHALLENGE


def test_any_altered_byte_is_refused() -> None:
    raw = _bundle()
    for position in range(0, len(raw), 3):
        changed = raw[:position] + bytes((raw[position] ^ 1,)) + raw[position + 1 :]
        refusal(changed)


def test_a_list_altered_after_signing_is_refused() -> None:
    longer = order()._replace(devices=tuple(device(number) for number in (1, 2, 3)))
    assert refusal(longer.bundle(device(3)), trust(3)) is Reason.NOT_LISTED


def test_script_text_changed_after_signing_is_refused() -> None:
    raw = order()._replace(content=SCRIPT + b"rm -rf /\n").bundle(device(1))
    assert refusal(raw) is Reason.CONTENT


# Time


def test_an_expired_manifest_is_refused_to_the_millisecond() -> None:
    assert judge(_bundle(), at=NOW + HOUR_MS - 1)
    assert refusal(_bundle(), at=NOW + HOUR_MS) is Reason.EXPIRED


def test_a_manifest_before_its_time_is_refused() -> None:
    early = _bundle(not_before=NOW + MINUTE_MS)
    assert refusal(early) is Reason.NOT_YET
    assert judge(early, at=NOW + MINUTE_MS)


def test_a_clock_set_back_makes_nothing_valid_again() -> None:
    raw = _bundle()
    assert refusal(raw, at=NOW + MINUTE_MS, known=NOW + 2 * HOUR_MS) is Reason.EXPIRED


def test_a_job_waits_a_day_for_a_device_but_a_terminal_does_not() -> None:
    assert judge(_bundle(expires_at=NOW + 2 * DAY_MS), at=NOW + DAY_MS)
    assert refusal(_bundle(expires_at=NOW + 8 * DAY_MS)) is Reason.TOO_LONG
    assert judge(_bundle(kind=kinds.TERMINAL, content=b""))
    long = _bundle(kind=kinds.TERMINAL, content=b"", expires_at=NOW + HOUR_MS + 1)
    assert refusal(long) is Reason.TOO_LONG


# Page and touch


def test_a_foreign_origin_is_refused() -> None:
    phished = passkey("anna", Relying(RELYING.rp_id, ("https://verwaltung.example.evil.test",)))
    assert refusal(_bundle(Technician(ROOT, signer=phished))) is Reason.ORIGIN


def test_a_foreign_relying_party_is_refused() -> None:
    other = passkey("anna", Relying("evil.test", RELYING.origins))
    assert refusal(_bundle(Technician(ROOT, signer=other))) is Reason.RELYING_PARTY


@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04, 0xFA])
def test_no_user_verification_is_refused(flags: int) -> None:
    lazy = passkey("anna")
    lazy.flags = flags
    assert refusal(_bundle(Technician(ROOT, signer=lazy))) is Reason.USER_NOT_VERIFIED


def test_a_signature_for_another_kind_of_document_is_refused() -> None:
    found = order()
    as_layer = sign(Kind.LAYER, found.manifest.body, ANNA.signer)
    assert refusal(found._replace(manifest=as_layer).bundle(device(1))) is Reason.CHALLENGE


def test_a_plain_signature_does_not_stand_in_for_a_touch() -> None:
    """A key that leaked out of an authenticator must not sign without its page."""
    found = order()
    bare = Signature(ANNA.signer.key.id, b"\0" * 70)
    raw = found._replace(manifest=Signed(found.manifest.body, (bare,))).bundle(device(1))
    assert refusal(raw) is Reason.SIGNER


def test_another_person_s_signature_is_refused() -> None:
    found = order(BERT)
    assert refusal(found._replace(certificates=(ANNA.signed,)).bundle(device(1))) is Reason.SIGNER


def test_a_signature_by_a_key_that_only_says_it_is_the_right_one() -> None:
    found = order()
    forged = sign(Kind.MANIFEST, found.manifest.body, passkey("mallory"))
    named = forged._replace(signatures=(forged.signatures[0]._replace(signer=ANNA.signer.key.id),))
    assert refusal(found._replace(manifest=named).bundle(device(1))) is Reason.SIGNATURE


def test_unsigned_is_refused() -> None:
    found = order()
    bare = found.manifest._replace(signatures=())
    assert refusal(found._replace(manifest=bare).bundle(device(1))) is Reason.SIGNER
    none = found._replace(certificates=(), manifest=bare)
    assert refusal(none.bundle(device(1))) is Reason.SIGNER


# Certificates


def test_a_forged_certificate_is_refused() -> None:
    forged = sign(Kind.CERTIFICATE, certificates.write(ANNA.certificate), file_signer("mallory"))
    raw = order()._replace(certificates=(forged,)).bundle(device(1))
    assert refusal(raw) is Reason.CERTIFICATE_SIGNATURE


def test_a_certificate_that_was_altered_is_refused() -> None:
    more = certificates.write(ANNA.certificate._replace(alone=1_000, together=1_000))
    raw = order()._replace(certificates=(ANNA.signed._replace(body=more),)).bundle(device(1))
    assert refusal(raw) is Reason.CERTIFICATE_SIGNATURE


def test_a_technician_certifies_nobody() -> None:
    mallory = Technician(ROOT, "mallory")
    by_anna = sign(Kind.CERTIFICATE, mallory.signed.body, ANNA.signer)
    raw = order(mallory)._replace(certificates=(by_anna,)).bundle(device(1))
    assert refusal(raw) is Reason.CERTIFICATE_SIGNATURE


def test_the_recovery_key_certifies_nobody() -> None:
    from_safe = sign(Kind.CERTIFICATE, ANNA.signed.body, ROOT.safe)
    raw = order()._replace(certificates=(from_safe,)).bundle(device(1))
    assert refusal(raw) is Reason.CERTIFICATE_SIGNATURE


def test_another_tenant_s_root_is_refused() -> None:
    foreign = Technician(Root("p99"), "eve", scope=("p12",))
    assert refusal(_bundle(foreign)) is Reason.UNKNOWN_ROOT


def test_another_tenant_that_takes_our_name_is_refused() -> None:
    impostor = Root("p12", keys="mallory")
    assert refusal(_bundle(Technician(impostor, "eve"))) is Reason.CERTIFICATE_SIGNATURE


def test_another_customer_of_the_same_partner_is_refused() -> None:
    assert refusal(_bundle(Technician(ROOT, scope=("k8",)))) is Reason.SCOPE
    assert judge(_bundle(Technician(ROOT, scope=("k7",))))


def test_a_certificate_out_of_its_time_is_refused() -> None:
    assert refusal(_bundle(Technician(ROOT, not_after=NOW))) is Reason.CERTIFICATE_TIME
    assert refusal(_bundle(Technician(ROOT, not_before=NOW + 1))) is Reason.CERTIFICATE_TIME


def test_a_server_that_lies_about_the_time_makes_nothing_valid_sooner() -> None:
    young = Technician(ROOT, not_before=NOW + 1)
    assert refusal(_bundle(young), known=NOW + 1) is Reason.CERTIFICATE_TIME
    assert refusal(_bundle(not_before=NOW + 1), known=NOW + 1) is Reason.NOT_YET


def test_a_right_that_is_missing_in_the_certificate_or_for_the_root_is_refused() -> None:
    assert refusal(_bundle(Technician(ROOT, rights=(kinds.TERMINAL,)))) is Reason.RIGHT
    narrow = trust(grants={"p12": frozenset({kinds.TERMINAL})})
    assert refusal(_bundle(), narrow) is Reason.RIGHT


@pytest.mark.parametrize("kind", ["policy.set", "device.restart", "sample.read", "root.shell"])
def test_what_no_manifest_may_order_is_refused(kind: str) -> None:
    assert refusal(_bundle(kind=kind)) is Reason.RIGHT


def test_a_person_disabled_before_delivery_is_refused() -> None:
    raw = _bundle(expires_at=NOW + 2 * DAY_MS)
    gone = ROOT.revoke(1, ANNA.certificate)
    assert judge(raw)
    after = trust().with_revocations(gone, verify)
    assert refusal(raw, after, at=NOW + DAY_MS) is Reason.CERTIFICATE_REVOKED


def test_a_list_that_is_held_back_is_noticed_by_the_next_order() -> None:
    """Whoever signs names the newest list that he knows; a device without it waits."""
    assert refusal(_bundle(BERT, revocations=1)) is Reason.OLD_REVOCATIONS
    after = trust().with_revocations(ROOT.revoke(1, ANNA.certificate), verify)
    assert judge(_bundle(BERT, revocations=1), after)


# How many


def test_too_many_devices_are_refused() -> None:
    assert judge(_bundle(devices=25))
    assert refusal(_bundle(devices=26)) is Reason.TOO_MANY_DEVICES


def test_a_second_person_lifts_the_limit_to_the_lesser_of_two() -> None:
    cautious = Technician(ROOT, "carla", together=100)
    assert judge(_bundle(ANNA, BERT, devices=200))
    assert refusal(_bundle(ANNA, cautious, devices=200)) is Reason.TOO_MANY_DEVICES


def test_the_second_person_is_another_one() -> None:
    twin = Technician(ROOT, "twin", person="anna")
    assert refusal(_bundle(ANNA, twin, devices=200)) is Reason.SAME_PERSON
    assert refusal(_bundle(ANNA, ANNA, devices=200)) is Reason.SAME_PERSON
    alias = Technician(ROOT, "alias", signer=passkey("anna"))
    assert refusal(_bundle(ANNA, alias, devices=200)) is Reason.SAME_PERSON


def test_the_second_signature_counts_only_if_it_is_valid() -> None:
    found = order(ANNA, BERT, devices=200)
    first, second = found.manifest.signatures
    copied = found.manifest._replace(signatures=(first, second._replace(proof=first.proof)))
    raw = found._replace(manifest=copied).bundle(device(1))
    assert refusal(raw) is Reason.SIGNATURE


def test_more_leaves_than_the_signed_number_have_no_proof() -> None:
    """A page that lies about the number gains nothing: the number gives the tree its shape."""
    many = order(devices=40)
    body = manifests.write(manifest(40)._replace(device_count=25))
    lying = many._replace(manifest=sign(Kind.MANIFEST, body, ANNA.signer))
    accepted = [key for key, raw in lying.bundles().items() if _obeys(raw, key)]
    assert len(accepted) <= 25


# Software signers


def test_a_software_signer_is_refused_by_every_device_outside_a_demonstration() -> None:
    robot = SoftwareSigner(RELYING, demo=True)
    certified = Technician(ROOT, signer=robot, holder=Holder.SOFTWARE)
    assert refusal(_bundle(certified)) is Reason.SOFTWARE_SIGNER
    assert judge(_bundle(certified), trust(demo=True))


def test_a_key_file_signs_on_the_command_line_where_the_root_says_so() -> None:
    on_file = Technician(ROOT, signer=file_signer("anna"), holder=Holder.FILE)
    assert judge(_bundle(on_file))
    as_passkey = Technician(ROOT, signer=file_signer("anna"))
    assert refusal(_bundle(as_passkey)) is Reason.SIGNER


def test_garbage_is_refused_and_nothing_else_leaves_the_chain() -> None:
    for raw in (b"", b"\xc1", b"\x95\x01", bytes(40_000), _bundle()[:-1], _bundle() + b"\0"):
        assert refusal(raw) is Reason.MALFORMED


def test_the_chain_says_which_link_broke_first() -> None:
    """Certificate before page: a device tells a stranger nothing about its own pages."""
    phished = Authenticator(Relying("evil.test", ("https://evil.test",)))
    foreign = Technician(Root("p99"), "eve", signer=phished)
    assert refusal(_bundle(foreign)) is Reason.UNKNOWN_ROOT
    instants = Instants.at(NOW)
    with pytest.raises(Refused):
        signers.check((), order().manifest, Kind.MANIFEST, right=kinds.SCRIPT, trust=trust(),
                      now=instants, verify=verify)  # fmt: skip
    assert chain.most_devices((ANNA.certificate, BERT.certificate)) == 250
