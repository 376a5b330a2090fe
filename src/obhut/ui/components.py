"""Small values that the components print. Texts are already translated and formatted."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a colour and a sign stand for; the text beside them always says it in words."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    RISK = "risk"
    DANGER = "danger"
    OFFLINE = "offline"
    UNKNOWN = "unknown"

    @property
    def icon(self) -> str:
        """Return the sign, different for each status: colour alone tells nobody anything."""
        return _ICONS[self]

    @property
    def tone(self) -> str:
        """Return the class that gives a sign the colour of the status."""
        return f"ob-tone-{self.value}"


_ICONS = {
    Status.OK: "circle-check",
    Status.INFO: "info-circle",
    Status.WARNING: "alert-triangle",
    Status.RISK: "flag",
    Status.DANGER: "alert-circle",
    Status.OFFLINE: "cloud-off",
    Status.UNKNOWN: "help-circle",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A status with its words."""

    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that leads to the list it counts."""

    label: str
    value: str
    url: str
    status: Status = Status.INFO
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: how many, in which status."""

    status: Status
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """How many of something are in which status, as one line that leads to them.

    ``text`` says the same in words; ``key`` makes the id of the link.
    """

    key: str
    label: str
    url: str
    text: str
    shares: tuple[Share, ...]
    detail: str = ""

    @property
    def pieces(self) -> list[tuple[str, str, str]]:
        """Return status, left edge and width of each part in percent, as SVG writes numbers."""
        total, left, found = sum(share.count for share in self.shares) or 1, 0.0, []
        for share in self.shares:
            width = share.count * 100 / total
            found.append((share.status.value, f"{left:.2f}", f"{width:.2f}"))
            left += width
        return [piece for piece in found if piece[2] != "0.00"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path to a page; the page itself has no address here."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of an object with an address of its own."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a key-value list: plain text, a badge, or text with a link."""

    label: str
    value: str | Badge
    url: str = ""
    hint: str = ""

    @property
    def is_badge(self) -> bool:
        """Tell whether the value is a badge."""
        return isinstance(self.value, Badge)


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link, or with ``post`` a form of one button."""

    label: str
    url: str
    icon: str = ""
    post: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What a page says instead of a blank table: why, and one next step."""

    icon: str
    title: str
    text: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Long work as one line. ``done`` of ``total``; ``total`` 0 means that it is not known yet.

    ``poll_url`` is asked every two seconds while the work runs; a finished one has none, so the
    fragment comes back without its trigger and the polling ends.
    """

    key: str
    label: str
    done: int
    total: int
    status: Badge
    detail: str = ""
    poll_url: str = ""

    @property
    def percent(self) -> int:
        """Return the share done in whole percent, 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def spoken(self) -> int:
        """Return the percentage rounded down to tens: only these are announced."""
        return self.percent // 10 * 10


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart whose numbers come from ``data_url`` as JSON (see ``docs/ui.md``).

    ``summary`` says in one sentence what the picture shows; ``headings`` and ``rows`` are the same
    numbers as a table, at most a few dozen lines.
    """

    key: str
    title: str
    data_url: str
    summary: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    height: int = 220
