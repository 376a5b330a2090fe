"""Actions of the trail in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "sign-in.succeeded": _("signed in"),
    "sign-in.failed": _("sign-in failed"),
    "sign-in.delayed": _("sign-in delayed after many wrong tries"),
    "sign-out.done": _("signed out"),
    "notice.acknowledged": _("read the notice on personal accounts"),
    "session.ended": _("ended a session"),
    "session.concurrent-use": _("use from two places at once"),
    "password.changed": _("changed the password"),
    "factor.added": _("added a second factor"),
    "factor.removed": _("removed a second factor"),
    "factor.renewed": _("made new recovery codes"),
    "factor.confirmed": _("confirmed with a second factor"),
    "invitation.sent": _("invited a person"),
    "invitation.accepted": _("accepted an invitation"),
    "invitation.withdrawn": _("withdrew an invitation"),
    "person.blocked": _("blocked a person"),
    "person.unblocked": _("unblocked a person"),
    "person.role-changed": _("changed a role"),
    "person.profile-changed": _("changed the profile"),
    "partner.added": _("added a partner"),
    "partner.changed": _("changed a partner"),
    "customer.added": _("added a customer"),
    "customer.changed": _("changed a customer"),
    "site.added": _("added a site"),
    "site.changed": _("changed a site"),
    "site.deleted": _("deleted a site"),
    "token.created": _("made an enrolment token"),
    "token.revoked": _("withdrew an enrolment token"),
    "device.enrolled": _("let a device enrol by a token"),
    "device.quarantined": _("put a device into quarantine"),
    "device.looked-at": _("looked into a device"),
    "device.renamed": _("renamed a device"),
    "device.released": _("let a device out of quarantine"),
    "device.removed": _("removed a device"),
    "device.plan-set": _("gave a device a plan"),
    "device.moved": _("moved a device"),
    "device.tagged": _("gave a device a tag"),
    "device.untagged": _("took a tag from a device"),
    "device.labelled": _("changed tags or note of a device"),
    "device.merged": _("merged two entries of one device"),
    "device.uploaded": _("let a device come by an upload key"),
    "device.accepted": _("accepted an uploaded device"),
    "product.added": _("added a product"),
    "product.changed": _("changed a product"),
    "description.published": _("published a service description"),
    "price-list.published": _("published a price list"),
    "upload-token.created": _("made an upload key"),
    "upload-token.revoked": _("withdrew an upload key"),
    "terms.drafted": _("began a draft of terms"),
    "terms.dropped": _("threw a draft of terms away"),
    "terms.published": _("published terms"),
    "switch.turned-on": _("turned on a setting of the operator"),
    "switch.turned-off": _("turned off a setting of the operator"),
}
SUBJECTS = {
    "customer": _("Customer"),
    "device": _("Device"),
    "invitation": _("Invitation"),
    "partner": _("Partner"),
    "person": _("Person"),
    "price-list": _("Price list"),
    "product": _("Product"),
    "site": _("Site"),
    "terms": _("Terms"),
    "token": _("Enrolment token"),
    "upload-token": _("Upload key"),
    "switch": _("Setting"),
}
_DETAILS = {
    "history": _("History"),
    "kept": _("Kept device"),
    "note": _("Notes"),
    "site": _("Site"),
    "tag": _("Tag"),
    "tags": _("Tags"),
    "valid_from": _("Holds from"),
    "with": _("Other device"),
    "email": _("Mail address"),
    "from": _("Before"),
    "kind": _("Kind"),
    "name": _("Name"),
    "part": _("Part"),
    "plan": _("Plan"),
    "reason": _("Reason"),
    "role": _("Role"),
    "to": _("Now"),
    "token": _("Enrolment token"),
    "uses": _("Uses"),
    "why": _("Cause"),
}
# What the program writes as a key is read as words; what people wrote stays as it is.
_VALUES = {
    "along": _("taken along"),
    "delete": _("deleted"),
    "operator-admin": _("operator: administrator"),
    "operator-technician": _("operator: technician"),
    "operator-accountant": _("operator: accountant"),
    "operator-dpo": _("operator: data protection officer"),
    "partner-admin": _("partner: administrator"),
    "partner-technician": _("partner: technician"),
    "customer-admin": _("customer: administrator"),
    "customer-employee": _("customer: employee"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "idle": _("nothing happened for a while"),
    "too-old": _("lasted long enough"),
    "other-browser": _("the browser changed"),
    "password": _("wrong password"),
    "factor": _("wrong second factor"),
    "too-many": _("too many tries"),
    "cloned-key": _("the same key on two machines"),
    "by-hand": _("put there by a person"),
    "health": _("Health"),
    "values": _("Health"),
    "hardware": _("Hardware"),
    "software": _("Software"),
    "updates": _("Updates"),
    "log": _("Log"),
    "changes_since": _("Changes"),
}
_KEYS_WITH_WORDS = frozenset({"role", "from", "to", "kind", "why", "reason", "history", "part"})


def in_words(action: str) -> str:
    """Return the action in words; a new one without words keeps its name."""
    return str(ACTIONS.get(action, action))


def subject_in_words(subject_type: str, subject_id: str) -> str:
    """Return what an action was about, for example ``Device 7``."""
    return f"{SUBJECTS.get(subject_type, subject_type)} {subject_id}"


def detail_in_words(detail: Mapping[str, str]) -> str:
    """Return the details of an entry in one line."""
    return ", ".join(
        f"{_DETAILS.get(key, key)}: {_value(key, detail[key])}" for key in sorted(detail)
    )


def _value(key: str, value: str) -> str:
    return str(_VALUES.get(value, value)) if key in _KEYS_WITH_WORDS else value
