"""The address where machines enrol; everything that arrives here is hostile input."""

import base64
import binascii
import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from obhut.devices.enrolment import Wish, enrol
from obhut.devices.errors import EnrolmentRefused
from obhut.kernel import clock
from obhut.tenancy.api import current_brand

MOST_BYTES = 16 * 1024
_TRIES = 60
_TRIES_SECONDS = 60
_TEXTS = {"hostname": 255, "os": 64, "agent_version": 64, "hardware_id": 64, "token": 200}
_STATUS = {"malformed": 400, "too-many": 429, "quarantined": 403, "device-removed": 403}


@csrf_exempt
@require_POST
def agent_enrol(request: HttpRequest) -> JsonResponse:
    """Enrol a machine by its one-time token; answers 201, or 4xx with code and German text."""
    try:
        _require_patience(str(request.META.get("REMOTE_ADDR", "")))
        device_key = enrol(wish=_wish(request), at=clock.real())
    except EnrolmentRefused as refused:
        return _refusal(refused.code)
    return JsonResponse(_welcome(device_key), status=201)


def _require_patience(address: str) -> None:
    """Refuse an address that tries too often, counted over all processes."""
    key = f"enrol:{hashlib.sha256(address.encode()).hexdigest()[:24]}"
    cache.add(key, 0, timeout=_TRIES_SECONDS)
    if cache.incr(key) > _TRIES:
        raise EnrolmentRefused("too-many")


def _wish(request: HttpRequest) -> Wish:
    said = _json(request)
    texts = {name: _text(said, name, most) for name, most in _TEXTS.items()}
    return Wish(
        **texts,
        public_key=_bytes(said, "public_key", 32),
        signature=_bytes(said, "signature", 64),
    )


def _json(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise EnrolmentRefused("malformed")
    try:
        said = json.loads(request.read(MOST_BYTES + 1))
    except (ValueError, RecursionError):
        raise EnrolmentRefused("malformed") from None
    if not isinstance(said, dict):
        raise EnrolmentRefused("malformed")
    return said


def _text(said: dict[str, Any], name: str, most: int) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise EnrolmentRefused("malformed")
    return value


def _bytes(said: dict[str, Any], name: str, length: int) -> bytes:
    try:
        value = base64.b64decode(str(said.get(name)), validate=True)
    except (binascii.Error, ValueError):
        raise EnrolmentRefused("malformed") from None
    if len(value) != length:
        raise EnrolmentRefused("malformed")
    return value


def _welcome(device_key: str) -> dict[str, str]:
    key: bytes = settings.GATEWAY_PUBLIC_KEY
    return {
        "device_key": device_key,
        "gateway_url": settings.GATEWAY_URL,
        "server_name": settings.GATEWAY_SERVER_NAME,
        "gateway_public_key": base64.b64encode(key).decode(),
        "operator_name": current_brand().operator_name,
        "operator_fingerprint": fingerprint(key),
    }


def fingerprint(key: bytes) -> str:
    """Return a key's SHA-256 as groups of four, for people who compare it by eye."""
    digest = hashlib.sha256(key).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def _refusal(code: str) -> JsonResponse:
    with override("de"):
        texts = {
            "token-unknown": _("This enrolment token is not known. Ask for a new one."),
            "token-expired": _("This enrolment token has expired. Ask for a new one."),
            "token-used-up": _("This enrolment token has been used up. Ask for a new one."),
            "token-revoked": _("This enrolment token was withdrawn. Ask for a new one."),
            "token-foreign": _("This device belongs to another customer. Remove it there first."),
            "device-removed": _("This device was removed. Delete its state folder to enrol anew."),
            "hardware-mismatch": _("This key belongs to another machine. Delete the state folder."),
            "quarantined": _("This device is in quarantine. An administrator must release it."),
            "too-many": _("Too many attempts. Try again in a minute."),
        }
        text = texts.get(code, _("The request cannot be understood. Update the agent."))
        return JsonResponse({"error": code, "text": text}, status=_STATUS.get(code, 403))
