"""``obhut policy explain``: which value holds on a device, whose it is, what a change would do."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

if TYPE_CHECKING:
    from obhut.cli.policy_folder import Folder
    from obhut_protocol.policies.merging import Change, Decision, Step

_NO_DEVICE = "0" * 32
_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DAY = 24 * 60


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-command."""
    parser = subparsers.add_parser("policy", help="Richtlinien erklären und vergleichen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    explain = commands.add_parser(
        "explain",
        help="für jeden Wert zeigen, welche Ebene und welcher Mensch ihn bestimmt",
        description="Führt die Ebenen eines Ordners zusammen wie der Agent: unterschriebene "
        "(*.layer) und Entwürfe (*.json). Der Server allein kann nur einschränken.",
    )
    explain.add_argument("--layers", type=Path, required=True, metavar="ORDNER", help="die Ebenen")
    explain.add_argument(
        "--against", type=Path, metavar="ORDNER", help="zeigen, was diese Ebenen ändern würden"
    )
    explain.add_argument("--device", metavar="KENNUNG", help="Gerät (32 Zeichen 0–9, a–f)")
    explain.add_argument(
        "--trust", type=Path, metavar="DATEI", help="Unterschriften prüfen (trust.bin des Agenten)"
    )
    explain.add_argument(
        "--at", metavar="ZEIT", help="zu dieser Zeit statt jetzt: JJJJ-MM-TTThh:mm"
    )
    explain.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    explain.set_defaults(handler=_explain)


def _explain(options: argparse.Namespace) -> int:
    from obhut.cli import policy_folder
    from obhut.cli.verify_manifest import moment, read_trust

    trust = None if options.trust is None else read_trust(options.trust)
    device = trust.device_key if trust else _device(options.device)
    at = moment(options.at)
    found = policy_folder.read(options.layers, trust=trust, at=at)
    if options.against is None:
        return _one(found, device, as_json=options.json)
    other = policy_folder.read(options.against, trust=trust, at=at)
    return _two(found, other, device, as_json=options.json)


def _one(found: "Folder", device: str, *, as_json: bool) -> int:
    from obhut_protocol.policies.merging import unknown_keys

    policy, unknown = found.merged(device), unknown_keys(found.layers)
    result = {
        "device": device,
        "unchecked": found.unchecked,
        "unknown_keys": list(unknown),
        "values": {key: _decision(one) for key, one in policy.items()},
    }
    lines = [line for key, one in policy.items() for line in _sentences(key, one)]
    if unknown:
        lines.append(f"Unbekannt und ohne Wirkung: {', '.join(unknown)}")
    return answer(result, [*lines, *_unchecked(found)], as_json=as_json)


def _two(before: "Folder", after: "Folder", device: str, *, as_json: bool) -> int:
    from obhut_protocol.policies.merging import difference

    changes = difference(before.merged(device), after.merged(device))
    result = {
        "device": device,
        "unchecked": before.unchecked + after.unchecked,
        "changes": [
            {"key": one.key, "before": _decision(one.before), "after": _decision(one.after)}
            for one in changes
        ],
    }
    lines = [_change(one) for one in changes] or ["Für dieses Gerät ändert sich nichts."]
    return answer(result, [*lines, *_unchecked(before), *_unchecked(after)], as_json=as_json)


def _device(text: str | None) -> str:
    from obhut_protocol import checks
    from obhut_protocol.limits import ID_HEX_LENGTH
    from obhut_protocol.malformed import Malformed

    try:
        return checks.hex_id(_NO_DEVICE if text is None else text, ID_HEX_LENGTH)
    except Malformed:
        raise BadInputError(f"--device: „{text}“ ist keine Gerätekennung") from None


def _decision(one: "Decision") -> dict[str, object]:
    source = one.source
    return {
        "value": one.value,
        "level": None if source is None else _level(source),
        "target": None if source is None else source.target,
        "author": None if source is None else source.author,
        "version": None if source is None else source.version,
        "steps": [
            {"level": _level(step), "target": step.target, "author": step.author,
             "version": step.version, "signed": step.signed, "value": step.value,
             "effect": step.effect.value}
            for step in one.steps
        ],
    }  # fmt: skip


def _level(step: "Step") -> str:
    return "server" if step.level is None else step.level.name.lower()


def _sentences(key: str, one: "Decision") -> Iterator[str]:
    from obhut.cli.authority_words import EFFECTS

    yield f"{key} = {_spoken(one.value)}  ({_whose(one)})"
    if len(one.steps) > 1 or one.source is None:
        for step in one.steps:
            yield f"    {_named(step)}: {_spoken(step.value)} – {EFFECTS[step.effect]}"


def _whose(one: "Decision") -> str:
    return "Vorgabe" if one.source is None else _named(one.source)


def _named(step: "Step") -> str:
    from obhut.cli.authority_words import LEVELS

    if step.level is None:
        return "Server, nicht unterschrieben"
    mark = "" if step.signed else ", nicht unterschrieben"
    return f"{LEVELS[step.level]} {step.target}, {step.author}, Fassung {step.version}{mark}"


def _change(one: "Change") -> str:
    before, after = _spoken(one.before.value), _spoken(one.after.value)
    return f"{one.key}: {before} → {after}  ({_whose(one.after)})"


def _unchecked(found: "Folder") -> list[str]:
    if not found.unchecked:
        return []
    return [f"Nicht geprüft: {found.unchecked} Unterschriften; --trust prüft sie."]


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items()) or "nichts"
    if isinstance(value, list):
        return ", ".join(_span(one) if isinstance(one, list) else str(one) for one in value) or (
            "nichts"
        )
    return str(value)


def _span(span: list[int]) -> str:
    """Return a span of the week such as ``Mo 08:00–17:00`` or ``Fr 18:00–Mo 06:00``."""
    begin, end = span
    last = (end - 1) // _DAY
    ending = f"{(end - last * _DAY) // 60:02}:{end % 60:02}"
    other_day = "" if last == begin // _DAY else f"{_DAYS[last]} "
    return f"{_DAYS[begin // _DAY]} {begin % _DAY // 60:02}:{begin % 60:02}–{other_day}{ending}"
