"""The demonstration's customers as a plan: the same seed gives the same ones. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from obhut.config.demo.words import PLACES, SURNAMES, TRADES, Trade

OWN_DEVICES = "Eigene Geräte"
NORTH, SOUTH, EAST = "Nordlicht IT", "Alpenblick Systemhaus", "Elbtal Datentechnik"
CUSTOMERS = 40


@dataclass(frozen=True, slots=True)
class Place:
    """A site: its name, federal state, street and town, and the public address of its line."""

    name: str
    state: str
    address: str
    line: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer to be; an empty ``partner`` is the operator itself."""

    partner: str
    name: str
    trade: Trade
    places: tuple[Place, ...]

    @property
    def kind(self) -> str:
        """Return which law applies to it."""
        return self.trade.kind


# Those of the very first version, to whom the demo's people belong.
_KNOWN: tuple[tuple[str, str, str, str, str], ...] = (
    (NORTH, "Steuerkanzlei Lorenz", "kanzlei", "Kanzlei Lübeck", "SH"),
    (NORTH, "Gemeinde Förderndorf", "gemeinde", "Rathaus", "SH"),
    (SOUTH, "Schreinerei Obermaier", "handwerk", "Werkstatt Murnau", "BY"),
    (SOUTH, "Hotel Seeblick", "handel", "Empfang", "BY"),
)
KNOWN = len(_KNOWN)
_STATES = {NORTH: ("SH", "HH", "NI", "MV"), SOUTH: ("BY", "BW"), EAST: ("SN", "TH", "BB", "ST")}
_ORDER = (NORTH, SOUTH, EAST, NORTH, SOUTH, EAST, NORTH, SOUTH, "")
_STREETS = ("Lindenweg", "Hauptstraße", "Am Markt", "Mühlenstraße", "Bahnhofstraße", "Ringstraße")
_BY_KEY = {trade.key: trade for trade in TRADES}


def tenants(seed: int) -> tuple[Tenant, ...]:
    """Return the forty customers of the demonstration."""
    chance = Random(f"{seed} tenants")  # noqa: S311 - a play, not a secret
    lines = _lines()
    found = [
        Tenant(partner, name, _BY_KEY[trade], (_place(site, state, chance, next(lines)),))
        for partner, name, trade, site, state in _KNOWN
    ]
    names = {tenant.name for tenant in found}
    while len(found) < CUSTOMERS:
        tenant = _invented(len(found), chance, lines)
        if tenant.name not in names:
            names.add(tenant.name)
            found.append(tenant)
    return tuple(found)


def _invented(number: int, chance: Random, lines: Iterator[str]) -> Tenant:
    partner = _ORDER[number % len(_ORDER)]
    state = chance.choice(_STATES.get(partner, _STATES[EAST]))
    trade = TRADES[number % len(TRADES)]
    village = chance.choice(PLACES[state][0])
    first, second = chance.sample(SURNAMES, 2)
    name = chance.choice(trade.names).format(n=first, m=second, o=village)
    rooms = trade.rooms[: chance.choices((1, 2, 3), (6, 3, 1))[0]]
    return Tenant(
        partner, name, trade, tuple(_place(room, state, chance, next(lines)) for room in rooms)
    )


def _place(name: str, state: str, chance: Random, line: str) -> Place:
    _, town, code = PLACES[state]
    street = f"{chance.choice(_STREETS)} {chance.randint(1, 60)}"
    return Place(name, state, f"{street}\n{code}{chance.randint(10, 99)} {town}", line)


def _lines() -> Iterator[str]:
    """Yield public addresses that belong to nobody (kept for documents, RFC 5737)."""
    for network in ("198.51.100", "203.0.113", "192.0.2"):
        for host in range(1, 255):
            yield f"{network}.{host}"
