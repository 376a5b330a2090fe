"""The demonstration's devices as a plan: the same seed gives the same ones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import TypeVar
from uuid import UUID

from obhut.config.demo.tenants import Place, Tenant
from obhut.config.demo.words import MODELS, NOTES, SYSTEMS, TAGS, Model, System

DEVICES = 500
_Choice = TypeVar("_Choice", Model, System)
_HEXTETS = 0x0000_0000_0000_8000_8000_0000_0000_0000


class Habit(StrEnum):
    """When a machine is switched on."""

    ALWAYS = "always"
    OFFICE = "office"
    ROAMING = "roaming"


class Story(StrEnum):
    """What is wrong with the few that are at risk; nothing with all others."""

    NONE = ""
    DISK_FILLS = "disk-fills"
    UPDATES_MISSING = "updates-missing"
    UNCLEAN_BOOTS = "unclean-boots"


@dataclass(frozen=True, slots=True)
class Machine:
    """One simulated device. ``number`` counts from 0 and never changes its meaning."""

    number: int
    tenant: Tenant
    place: Place
    hostname: str
    model: Model
    system: System
    serial: str
    tags: tuple[str, ...]
    note: str
    habit: Habit
    story: Story = Story.NONE
    is_quarantined: bool = False

    def __hash__(self) -> int:
        return self.number

    @property
    def hardware_id(self) -> str:
        """Return what it calls its hardware; the demonstration finds its devices by it."""
        return f"demo-{self.number:05d}"

    @property
    def spool_id(self) -> UUID:
        """Return the number of its only spool."""
        return UUID(int=_HEXTETS + self.number + 1)

    @property
    def is_windows(self) -> bool:
        """Tell whether it plays Windows (in name only)."""
        return self.system.packages == "win"

    @property
    def is_virtual(self) -> bool:
        """Tell whether it plays a virtual machine."""
        return self.model.vendor == "QEMU"


_FORMS = ("desktop", "laptop", "server")
_WEIGHT = {"gemeinde": 20, "schule": 22, "kanzlei": 11, "praxis": 9, "handel": 11, "handwerk": 9}
_SHARES = {
    "schule": (16, 3, 1), "gemeinde": (12, 5, 3), "kanzlei": (10, 7, 2), "praxis": (12, 2, 2),
    "handel": (12, 4, 2), "handwerk": (8, 7, 2),
}  # fmt: skip
_QUARANTINED = (137, 402)


def machines(tenants: Sequence[Tenant], *, seed: int, count: int = DEVICES) -> tuple[Machine, ...]:
    """Return ``count`` devices spread over the customers, three of them at risk."""
    chance = Random(f"{seed} machines")  # noqa: S311 - a play, not a secret
    found: list[Machine] = []
    for tenant, size in zip(tenants, _sizes(tenants, count, chance), strict=True):
        numbers = dict.fromkeys(_FORMS, 0)
        for index in range(size):
            form = _form(tenant, index, chance)
            numbers[form] += 1
            found.append(_machine(len(found), tenant, form, numbers[form], chance))
    return _with_stories(found)


def _sizes(tenants: Sequence[Tenant], count: int, chance: Random) -> list[int]:
    """Split ``count`` by the kind of customer; what rounding leaves goes to the largest ones."""
    weights = [_WEIGHT[tenant.trade.key] * chance.uniform(0.5, 1.7) for tenant in tenants]
    exact = [weight * count / sum(weights) for weight in weights]
    sizes = [int(share) for share in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: sizes[at] - exact[at])
    for at in by_rest[: count - sum(sizes)]:
        sizes[at] += 1
    return sizes


def _form(tenant: Tenant, index: int, chance: Random) -> str:
    """Return the form of the next machine; a customer's third machine is a server."""
    if index == 2:
        return "server"
    return chance.choices(_FORMS, _SHARES[tenant.trade.key])[0]


def _machine(number: int, tenant: Tenant, form: str, nth: int, chance: Random) -> Machine:
    model = _weighted([one for one in MODELS if one.form == form], chance)
    windows_like = "desktop" if form == "laptop" else form
    system = _weighted([one for one in SYSTEMS if one.form == windows_like], chance)
    letters = {"desktop": "pc", "laptop": "nb", "server": "srv"}[form]
    return Machine(
        number=number,
        tenant=tenant,
        place=tenant.places[0] if form == "server" else chance.choice(tenant.places),
        hostname=f"{tenant.trade.short}{_letters(tenant)}-{letters}-{nth:02d}",
        model=model,
        system=system,
        serial=_serial(model, chance),
        tags=_tags(form, chance),
        note=chance.choice(NOTES) if chance.random() < 0.06 else "",
        habit=_habit(form, chance),
    )


def _letters(tenant: Tenant) -> str:
    """Return three letters of the last word of the customer's name."""
    plain = tenant.name.lower().translate(str.maketrans("äöüßé", "aouse"))
    words = [word for word in plain.replace("-", " ").split() if word.isalpha() and len(word) > 3]
    return words[-1][:4] if words else plain[:4]


def _serial(model: Model, chance: Random) -> str:
    if not model.serial:
        return ""
    return model.serial + "".join(chance.choices("0123456789BCDFGHJKLMNPQRSTVWXZ", k=7))


def _tags(form: str, chance: Random) -> tuple[str, ...]:
    known = TAGS[form]
    most = 1 if form == "server" else chance.choices((0, 1, 2), (5, 4, 1))[0]
    return tuple(sorted(chance.sample(known, most)))


def _habit(form: str, chance: Random) -> Habit:
    if form == "server":
        return Habit.ALWAYS
    if form == "laptop":
        return Habit.ROAMING
    return Habit.ALWAYS if chance.random() < 0.12 else Habit.OFFICE


def _weighted(choices: Sequence[_Choice], chance: Random) -> _Choice:
    return chance.choices(choices, [one.weight for one in choices])[0]


def _with_stories(found: list[Machine]) -> tuple[Machine, ...]:
    """Put two into quarantine and let three be at risk, each of another customer."""
    for number in _QUARANTINED:
        if number < len(found):
            found[number] = replace(found[number], is_quarantined=True)
    servers = [one for one in found if one.habit is Habit.ALWAYS and not one.is_quarantined]
    stories = (Story.DISK_FILLS, Story.UPDATES_MISSING, Story.UNCLEAN_BOOTS)
    step = max(1, len(servers) // len(stories))
    for story, machine in zip(stories, servers[::step], strict=False):
        found[machine.number] = replace(machine, story=story)
    return tuple(found)
