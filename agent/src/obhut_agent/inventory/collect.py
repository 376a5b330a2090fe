"""All sections of one machine; what cannot be found out stays as it was."""

from collections.abc import Callable, Mapping
from functools import partial

from obhut_agent import log
from obhut_agent.inventory import disks, machine, network, packages, updates
from obhut_agent.inventory.source import Entries, Source, Values
from obhut_protocol import inventory
from obhut_protocol.inventory import Content, Fitted

Known = Mapping[str, Content]
_PLAIN: dict[str, Callable[[Source], Entries]] = {
    "hardware": machine.hardware,
    "firmware": machine.firmware,
    "processors": machine.processors,
    "memory": machine.memory,
    "disks": disks.disks,
    "network": network.network,
    "system": machine.system,
    "users": machine.users,
}
_PACKAGES: dict[str, Callable[[Source], Entries | None]] = {
    "dpkg": packages.dpkg,
    "rpm": packages.rpm,
    "flatpak": packages.flatpak,
    "snap": packages.snap,
}
_UPDATES: dict[str, Callable[[Source, Mapping[str, Values]], Entries | None]] = {
    "apt": updates.apt,
    "dnf": updates.dnf,
    "flatpak": updates.flatpak,
    "snap": updates.snap,
}


def collect(source: Source, before: Known) -> dict[str, Fitted]:
    """Return the sections of this machine within the protocol's limits.

    A section that fails keeps what it was; one program that fails keeps its own entries.
    """
    found: dict[str, Fitted] = {}
    for section, collector in _PLAIN.items():
        entries = _safely(partial(collector, source))
        if entries is not None:
            found[section] = inventory.fit(entries)
    old, pending = before.get("packages", {}), before.get("updates", {})
    answers = {kind: _safely(partial(ask, source)) for kind, ask in _PACKAGES.items()}
    installed = _merged(answers, old)
    offers = {kind: _safely(partial(ask, source, installed)) for kind, ask in _UPDATES.items()}
    dated = updates.with_first_day(_merged(offers, pending), pending, source.today)
    return {**found, "packages": inventory.fit(installed), "updates": inventory.fit(dated)}


def _merged(answers: Mapping[str, Entries | None], before: Content) -> Entries:
    merged: Entries = {}
    for kind, entries in answers.items():
        if entries is not None:
            merged.update(entries)
            continue
        old = {key: dict(values) for key, values in before.items() if key.startswith(f"{kind}:")}
        merged.update(old)
    return merged


def _safely(collector: Callable[[], Entries | None]) -> Entries | None:
    """Return None for a machine that is odd in a way nobody thought of: the others go on."""
    try:
        return collector()
    except Exception as problem:  # noqa: BLE001
        log.say("inventory-part-failed", reason=repr(problem)[:200])
        return None
