"""``POST /api/agent/v1/enrol``: the only way for a machine to become a device."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from obhut.devices import failures, operator_key
from obhut.devices.enrolment import Wish, enrol
from obhut.devices.errors import EnrolmentRefused
from obhut.devices.refusals import REFUSALS
from obhut.kernel import clock
from obhut.tenancy.api import current_brand
from obhut_protocol import checks
from obhut_protocol.limits import MAX_LABEL, MAX_NAME, PUBLIC_KEY_BYTES, SIGNATURE_BYTES
from obhut_protocol.malformed import Malformed

_LARGEST = 16 * 1024
_FIELDS = {
    "token": MAX_NAME,
    "public_key": MAX_LABEL,
    "hardware_id": MAX_LABEL,
    "hostname": MAX_NAME,
    "os": MAX_LABEL,
    "agent_version": MAX_LABEL,
    "signature": 2 * MAX_LABEL,
}


@csrf_exempt
@never_cache
@require_POST
def agent_enrol(request: HttpRequest) -> JsonResponse:
    """Enrol a machine: 201 with the device key and how to reach the gateway, else a refusal."""
    address = request.META.get("REMOTE_ADDR", "")
    at = clock.real()
    if failures.too_many(address, at=at):
        return _refusal("too-many")
    try:
        device_key = enrol(wish=_wish(request), at=at)
    except EnrolmentRefused as refused:
        failures.count(address, at=at)
        return _refusal(refused.code)
    return JsonResponse(_welcome(device_key), status=201)


def _refusal(code: str) -> JsonResponse:
    """Answer in German: an agent asks in the name of nobody, so there is no language to choose."""
    status, text = REFUSALS.get(code, REFUSALS["not-allowed"])
    with translation.override("de"):
        return JsonResponse({"error": code, "text": _(text)}, status=status)


def _welcome(device_key: str) -> dict[str, str]:
    public: bytes = settings.GATEWAY_PUBLIC_KEY
    fallback: str = settings.GATEWAY_FALLBACK_URL
    return {
        **({"fallback_url": fallback} if fallback else {}),
        "device_key": device_key,
        "gateway_url": settings.GATEWAY_URL,
        "server_name": settings.GATEWAY_SERVER_NAME,
        "gateway_public_key": base64.b64encode(public).decode(),
        "operator_name": current_brand().operator_name,
        "operator_fingerprint": operator_key.fingerprint(),
    }


def _wish(request: HttpRequest) -> Wish:
    """Return what the request asks for. Raises EnrolmentRefused for anything odd."""
    try:
        said = _said(_body(request))
        return Wish(
            token=said["token"],
            public_key=_binary(said["public_key"], PUBLIC_KEY_BYTES),
            hardware_id=said["hardware_id"],
            hostname=said["hostname"],
            os=said["os"],
            agent_version=said["agent_version"],
            signature=_binary(said["signature"], SIGNATURE_BYTES),
        )
    except (Malformed, ValueError, RecursionError):
        raise EnrolmentRefused("malformed") from None


def _body(request: HttpRequest) -> bytes:
    body = request.read(_LARGEST + 1) if request.content_type == "application/json" else b""
    if not 0 < len(body) <= _LARGEST:
        raise Malformed("no JSON, or too much")
    return body


def _said(body: bytes) -> dict[str, str]:
    found = checks.mapping(json.loads(body, object_pairs_hook=_once))
    return {name: checks.text(found.get(name), longest) for name, longest in _FIELDS.items()}


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key comes twice")
    return found


def _binary(text: str, size: int) -> bytes:
    try:
        return checks.binary(base64.b64decode(text, validate=True), size)
    except binascii.Error:
        raise Malformed("not Base64") from None
