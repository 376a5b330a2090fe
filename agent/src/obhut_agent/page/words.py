"""Plain German words for everything that leaves this machine, with the reason.

The keys are the code's own lists: a test fails for whatever is collected and not explained here.
"""

from typing import NamedTuple


class Word(NamedTuple):
    """What it is, and what it is needed for."""

    name: str
    reason: str


_LOAD = "um Überlastung zu erkennen"
_MEMORY = "um zu wenig Arbeitsspeicher zu erkennen"
_FULL = "um volle Datenträger zu melden, bevor etwas ausfällt"
_KNOW = "damit bekannt ist, was betreut wird"

METRICS: dict[str, Word] = {
    "cpu_percent": Word("Auslastung des Prozessors", _LOAD),
    "load1": Word("Last der letzten Minute", _LOAD),
    "load5": Word("Last der letzten 5 Minuten", _LOAD),
    "load15": Word("Last der letzten 15 Minuten", _LOAD),
    "mem_used_percent": Word("belegter Arbeitsspeicher", _MEMORY),
    "mem_available_mb": Word("freier Arbeitsspeicher", _MEMORY),
    "swap_used_percent": Word("belegter Auslagerungsspeicher", _MEMORY),
    "psi_cpu_some10": Word("Wartezeit auf den Prozessor", _LOAD),
    "psi_mem_some10": Word("Wartezeit auf Arbeitsspeicher", _MEMORY),
    "psi_io_some10": Word("Wartezeit auf Datenträger", "um langsame Datenträger zu erkennen"),
    "disk_used_percent_max": Word("Füllstand des vollsten Datenträgers", _FULL),
    "inode_used_percent_max": Word("Anteil belegter Dateieinträge", _FULL),
    "net_rx_kbps": Word("empfangene Datenmenge", "um Störungen im Netz zu erkennen"),
    "net_tx_kbps": Word("gesendete Datenmenge", "um Störungen im Netz zu erkennen"),
    "uptime_s": Word("Zeit seit dem Einschalten", "um Abstürze und fällige Neustarts zu erkennen"),
    "temperature_c_max": Word("höchste Temperatur", "um Überhitzung zu erkennen"),
    "battery_percent": Word("Ladestand des Akkus", "damit nichts bei leerem Akku beginnt"),
    "processes": Word("Anzahl laufender Programme", _LOAD),
    "failed_services": Word("Anzahl ausgefallener Dienste", "um Ausfälle zu beheben"),
    "sessions_class": Word(
        "ob niemand, jemand oder mehrere angemeldet sind",
        "damit niemand bei der Arbeit unterbrochen wird; ohne Namen und ohne Anzahl",
    ),
}
FACTS: dict[str, Word] = {
    "os_name": Word("Betriebssystem", _KNOW),
    "os_version": Word("Version des Betriebssystems", _KNOW),
    "kernel": Word("Version des Systemkerns", "um fehlende Sicherheitsupdates zu erkennen"),
    "arch": Word("Bauart des Prozessors", _KNOW),
    "boot_at": Word("Zeitpunkt des letzten Einschaltens", "um Abstürze zu erkennen"),
    "mounts": Word("Datenträger mit Größe und Füllstand", _FULL),
    "failed_services": Word("Namen ausgefallener Dienste", "um Ausfälle zu beheben"),
    "reboot_required": Word("ob ein Neustart nötig ist", "um ihn mit Ihnen abzustimmen"),
    "sessions": Word(
        "ob niemand, jemand oder mehrere angemeldet sind",
        "damit niemand bei der Arbeit unterbrochen wird; ohne Namen und ohne Anzahl",
    ),
    "virtual": Word("ob es eine virtuelle Maschine ist", _KNOW),
    "agent_version": Word("Version dieses Agenten", "um ihn aktuell zu halten"),
    "psi": Word("ob das System Wartezeiten messen kann", "um Messwerte richtig zu lesen"),
}
EVENTS: dict[str, Word] = {
    "boot": Word("das Gerät wurde eingeschaltet oder neu gestartet", "um Abstürze zu erkennen"),
    "service-failed": Word("ein Dienst ist ausgefallen", "um Ausfälle zu beheben"),
    "disk-full": Word("ein Datenträger ist fast voll", _FULL),
    "clock-jump": Word("die Uhr wurde verstellt", "um Zeitangaben richtig zu lesen"),
}
SECTIONS: dict[str, Word] = {
    "hardware": Word("Hersteller, Modell, Seriennummer und Bauform", _KNOW),
    "firmware": Word("BIOS oder UEFI und sicherer Start", "um veraltete Stände zu erkennen"),
    "processors": Word("Prozessoren", _KNOW),
    "memory": Word("Arbeitsspeicher", "um Engpässe und Aufrüstungen zu planen"),
    "disks": Word("eingebaute Datenträger", "um sie rechtzeitig zu ersetzen"),
    "network": Word("Netzwerkkarten und ihre Adressen", "um das Gerät im Netz zu finden"),
    "system": Word("Betriebssystem, Sprache, Zeitzone, Tag der Einrichtung", _KNOW),
    "users": Word("Anzahl der Konten und Verwalter", "um zu viele Rechte zu erkennen; ohne Namen"),
    "packages": Word("installierte Programme mit Version", "um Sicherheitslücken zu erkennen"),
    "updates": Word("Aktualisierungen, die noch fehlen", "um Sicherheitslücken zu schließen"),
}
NEVER: tuple[str, ...] = (
    "Inhalte, Namen oder Listen Ihrer Dateien",
    "was Sie schreiben, lesen oder ansehen, auch keine besuchten Internetseiten",
    "Bildschirm, Kamera oder Mikrofon",
    "Kennwörter und E-Mails",
    "wer angemeldet ist, wann jemand arbeitet und wie lange",
    "Ihr Standort",
)
PAGES: dict[str, str] = {
    "health": "Zustand",
    "hardware": "Hardware",
    "software": "Programme",
    "updates": "Aktualisierungen",
    "changes": "Änderungen",
    "history": "Verlauf",
    "events": "Ereignisse",
    "trail": "Protokoll",
}
