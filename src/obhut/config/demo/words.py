"""Words of the demonstration: invented names of customers and places, machines on the market."""

from typing import NamedTuple


class Trade(NamedTuple):
    """A kind of customer: its names ({n} = a surname, {o} = a place), its rooms, when it works.

    ``rooms`` name sites. ``begin`` and ``end`` are hours of the local day between which people
    work there, give or take what each machine adds.
    """

    key: str
    kind: str
    names: tuple[str, ...]
    rooms: tuple[str, ...]
    short: str
    begin: float
    end: float


class Model(NamedTuple):
    """A machine as it is sold; ``weight`` says how often it stands in offices."""

    form: str
    vendor: str
    name: str
    processor: str
    cores: int
    memory_mb: int
    disk_gb: int
    serial: str
    weight: int


class System(NamedTuple):
    """An operating system; ``packages`` names the list of its packages."""

    form: str
    name: str
    version: str
    codename: str
    kernel: str
    packages: str
    weight: int


TRADES = (
    Trade(
        "kanzlei", "business",
        ("Steuerkanzlei {n}", "Kanzlei {n} & Partner", "Notariat {n}", "Rechtsanwälte {n} und {m}"),
        ("Kanzlei", "Zweigstelle", "Archiv"), "kz", 7.6, 17.6,
    ),
    Trade(
        "praxis", "business",
        ("Hausarztpraxis Dr. {n}", "Zahnarztpraxis {n}", "Tierarztpraxis {n}",
         "Physiotherapie {n}"),
        ("Praxis", "Labor", "Empfang"), "px", 7.3, 18.2,
    ),
    Trade(
        "gemeinde", "public",
        ("Gemeinde {o}", "Stadtverwaltung {o}", "Amt {o}"),
        ("Rathaus", "Bauhof", "Bürgerbüro"), "gm", 7.0, 16.4,
    ),
    Trade(
        "handwerk", "business",
        ("Elektro {n} GmbH", "Schreinerei {n}", "Heizung und Bad {n}", "Dachdeckerei {n}",
         "Metallbau {n}"),
        ("Werkstatt", "Büro", "Lager"), "hw", 6.5, 16.2,
    ),
    Trade(
        "handel", "business",
        ("Buchhandlung {n}", "Autohaus {n}", "Landhandel {n}", "Baustoffe {n}", "Optik {n}"),
        ("Laden", "Büro", "Lager"), "hd", 8.4, 18.8,
    ),
    Trade(
        "schule", "public",
        ("Grundschule {o}", "Gesamtschule {o}", "Gymnasium {o}", "Berufsschule {o}"),
        ("Verwaltung", "Rechnerraum", "Lehrerzimmer"), "sc", 7.2, 15.3,
    ),
)  # fmt: skip

SURNAMES = (
    "Ahrens", "Albrecht", "Bäumer", "Behrens", "Brandl", "Claasen", "Dietz", "Eckhardt", "Eggers",
    "Fischbach", "Gärtner", "Göbel", "Hagedorn", "Hartwig", "Hinrichs", "Jansen", "Kessler",
    "Köhler", "Kraft", "Lindner", "Lüders", "Maibach", "Mertens", "Neubauer", "Oltmanns",
    "Pfeiffer", "Quast", "Reuter", "Rösler", "Sauer", "Schilling", "Stadler", "Thiele", "Ullmann",
    "Vogt", "Weidner", "Wiegand", "Zander",
)  # fmt: skip

# Federal state: invented places, a town for the address, beginnings of its post codes.
PLACES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "SH": (("Erlenbek", "Haselkrog", "Fischhude", "Grönfeld"), "Lübeck", "235"),
    "HH": (("Lindenwerder", "Mühlenfleet"), "Hamburg", "221"),
    "NI": (("Birkenmoor", "Steinhude-Nord", "Torfhagen"), "Oldenburg", "261"),
    "MV": (("Seehagen", "Klein Dargun"), "Schwerin", "190"),
    "BY": (("Tannenau", "Oberfichten", "Moosrain", "Kirchleiten"), "Murnau", "824"),
    "BW": (("Rebhalden", "Neuweiler Tal", "Hohenrodt"), "Ravensburg", "882"),
    "SN": (("Elbgrund", "Weißenstein", "Heidenroda"), "Dresden", "010"),
    "TH": (("Waldroda", "Ilmbach"), "Erfurt", "990"),
    "BB": (("Havelrode", "Kiefernsee"), "Potsdam", "144"),
    "ST": (("Bördedorf", "Saalhausen"), "Magdeburg", "391"),
}

MODELS = (
    Model("desktop", "Dell Inc.", "OptiPlex 7010 SFF", "Intel Core i5-13500", 14, 16384, 512,
          "DL", 18),
    Model("desktop", "LENOVO", "ThinkCentre M70q Gen 4", "Intel Core i5-13400T", 10, 16384, 512,
          "PC", 16),
    Model("desktop", "HP", "EliteDesk 800 G6 Mini", "Intel Core i5-10500T", 6, 8192, 256, "CZ", 14),
    Model("desktop", "FUJITSU", "ESPRIMO P5011", "Intel Core i5-11400", 6, 16384, 512, "YM", 9),
    Model("desktop", "TERRA", "PC-BUSINESS 5000", "Intel Core i3-12100", 4, 8192, 256, "R1", 6),
    Model("laptop", "LENOVO", "ThinkPad T14 Gen 4", "Intel Core i5-1335U", 10, 16384, 512, "PF",
          14),
    Model("laptop", "Dell Inc.", "Latitude 5440", "Intel Core i5-1335U", 10, 16384, 512, "DL", 12),
    Model("laptop", "HP", "ProBook 450 G10", "Intel Core i7-1355U", 10, 16384, 512, "5C", 8),
    Model("laptop", "Framework", "Laptop 13", "AMD Ryzen 5 7640U", 6, 32768, 1000, "FR", 2),
    Model("server", "Dell Inc.", "PowerEdge T350", "Intel Xeon E-2334", 4, 32768, 2000, "DS", 8),
    Model("server", "HPE", "ProLiant ML30 Gen11", "Intel Xeon E-2414", 4, 65536, 4000, "CZ", 6),
    Model("server", "QEMU", "Standard PC (Q35)", "Intel Xeon Silver 4314", 4, 8192, 120, "", 6),
)  # fmt: skip

SYSTEMS = (
    System("desktop", "Windows 11 Pro", "24H2", "", "10.0.26100", "win", 46),
    System("desktop", "Windows 11 Pro", "23H2", "", "10.0.22631", "win", 18),
    System("desktop", "Windows 10 Pro", "22H2", "", "10.0.19045", "win", 9),
    System("desktop", "Ubuntu", "24.04", "noble", "6.8.0-87-generic", "apt", 14),
    System("desktop", "Debian GNU/Linux", "12", "bookworm", "6.1.0-40-amd64", "apt", 8),
    System("desktop", "Fedora Linux", "43", "", "6.17.5-300.fc43.x86_64", "rpm", 5),
    System("server", "Debian GNU/Linux", "12", "bookworm", "6.1.0-40-amd64", "apt", 42),
    System("server", "Debian GNU/Linux", "13", "trixie", "6.12.48+deb13-amd64", "apt", 14),
    System("server", "Ubuntu", "22.04", "jammy", "5.15.0-160-generic", "apt", 22),
    System("server", "Windows Server 2022 Standard", "21H2", "", "10.0.20348", "win", 22),
)

TAGS = {
    "desktop": ("Empfang", "Büro", "Schulung", "Kasse", "Röntgen", "CAD"),
    "laptop": ("Außendienst", "Homeoffice", "Leihgerät", "Büro"),
    "server": ("Server", "Datensicherung", "Fachverfahren"),
}

NOTES = (
    "Akku getauscht im Sommer, hält wieder einen Tag.",
    "Steht unter dem Tresen; zum Öffnen den Schrank vorziehen.",
    "Läuft mit der Fachanwendung, Neustart nur nach Absprache.",
    "Zweiter Bildschirm hängt am Adapter aus dem Lager.",
    "Ersatz ist für das Frühjahr eingeplant.",
    "Drucker hängt direkt am Gerät, nicht im Netz.",
    "Wird im nächsten Quartal in die Zweigstelle umgezogen.",
)
