"""The single values of the terms in German: what each is called and what it says."""

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

from obhut.explain.answers import counted
from obhut.kernel.term_keys import Group
from obhut.kernel.term_kinds import Choice, Clock, Flag, Kind, Value, Whole
from obhut.kernel.term_resolving import Origin

GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        Group.NOTICE: "Kündigung",
        Group.CHANGE: "Änderungen",
        Group.BILLING: "Abrechnung",
        Group.LATE: "Zahlungsverzug",
        Group.END: "Nach dem Ende",
        Group.SERVICE: "Leistung",
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "customer-notice-days": "Frist des Kunden in Tagen",
        "customer-notice-months": "Frist des Kunden in Monaten",
        "customer-notice-ends": "Kündigung des Kunden wirkt",
        "customer-notice-longest-months": "Kunde wartet höchstens",
        "customer-form": "Form der Kündigung des Kunden",
        "removal-is-notice": "Entfernen in der Oberfläche ist Kündigung",
        "operator-notice-days": "Frist des Betreibers in Tagen",
        "operator-notice-months": "Frist des Betreibers in Monaten",
        "operator-notice-ends": "Kündigung des Betreibers wirkt",
        "operator-form": "Form der Kündigung des Betreibers",
        "immediate-end": "Fristlose Kündigung",
        "account-measures": "Maßnahmen gegen ein Konto",
        "change-full-days": "Volle Tage zwischen Mitteilung und Wirkung",
        "change-objection-days": "Widerspruch gegen neue Bedingungen",
        "change-silence": "Schweigen gilt als Zustimmung zu neuen Bedingungen",
        "change-form": "Form von Vertragsänderungen",
        "price-notice-months": "Neue Preise: Mitteilung vorher",
        "price-objection-days": "Widerspruch gegen neue Preise",
        "price-silence": "Schweigen gilt als Zustimmung zu neuen Preisen",
        "billing": "Abrechnung",
        "term-months": "Vertragszeiträume (Monate)",
        "term-renews": "Laufzeit",
        "payment-due": "Fälligkeit",
        "payment-way": "Zahlungsweg",
        "reminder-days": "Mahnungen (Tage nach Fälligkeit)",
        "reminder-deadline-days": "Frist je Mahnung",
        "default-begins": "Verzug beginnt",
        "default-end-months": "Fristlose Kündigung nach Monaten im Verzug",
        "lock-after-days": "Sperre nach Tagen im Rückstand",
        "lock-by": "Wer die Sperre auslöst",
        "device-backups-kept-days": "Sicherungen der Geräte nach Vertragsende",
        "platform-backup-months": "Sicherungen der Plattform",
        "account-grace-days": "Bedenkzeit nach Löschen des Kontos",
        "handover-fee": "Übergabe der Daten an Dritte",
        "support-weekdays": "Support an",
        "support-opens": "Support ab",
        "support-closes": "Support bis",
        "update-begins": "Updates frühestens ab",
        "update-ends": "Updates fertig bis",
        "update-full-days": "Updates: volle Tage nach der Ankündigung",
        "benchmarks": "Vergleiche über Kunden hinweg",
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "month-end": "zum Ende eines Kalendermonats",
        "paid-term": "zum Ende des bezahlten Zeitraums",
        "day": "auf den Tag",
        "written": "Schriftform",
        "text": "Textform (Portal, E-Mail oder Brief)",
        "good-cause": "aus wichtigem Grund, mit dem Zugang",
        "block": "Sperren bei Missbrauch",
        "all-with-reason": "Einschränken, Sperren, Ändern, Löschen, mit Begründung",
        "months-in-arrears": "ganze Kalendermonate nachträglich, nach Bestand",
        "terms-in-advance": "Zeiträume im Voraus, Verbrauch danach",
        "unlimited": "unbefristet",
        "until-notice": "verlängert sich bis zur Kündigung",
        "at-once": "sofort ohne Abzug",
        "in-advance": "im Voraus",
        "sepa-core": "SEPA-Basislastschrift",
        "any": "frei wählbar",
        "first-reminder": "am Tag nach der ersten Mahnung",
        "due-day": "am Tag nach der Fälligkeit",
        "person": "ein Mensch bestätigt sie",
        "automatic": "das System",
        "hourly": "gegen Stundenhonorar",
        "by-law": "zu Selbstkosten, beim Anbieterwechsel ab 12. Januar 2027 unentgeltlich",
        "none": "unentgeltlich",
        "mon-fri": "Montag bis Freitag",
        "mon-sat": "Montag bis Samstag",
        "every-day": "allen Tagen",
        "internal": "nur intern, nach außen anonym",
        "off": "aus",
    }
)
ORIGINS: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.PRESET: "Vorlage",
        Origin.VERSION: "eigene Fassung",
        Origin.DESCRIPTION: "Leistungsbeschreibung",
        Origin.AGREEMENT: "Vereinbarung",
        Origin.OVERLAY: "Gesetz",
    }
)
NOTHING = "nicht geregelt"


def said(key: str, value: Value) -> str:
    """Return a value in German, with its unit where the name of the value has none."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int):
        return _counted(key, value)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return f"{value:%H:%M} Uhr" if isinstance(value, time) else WORDS[value]


def _counted(key: str, number: int) -> str:
    if "months" in key:
        return counted(number, "Monat", "Monate")
    return counted(number, "Tag", "Tage")


def wanted(kind: Kind) -> str:
    """Return what may be typed for a value of this kind, for messages about a wrong one."""
    if isinstance(kind, Whole):
        return f"eine ganze Zahl von {kind.least} bis {kind.most}{_or_empty(kind.optional)}"
    if isinstance(kind, Choice):
        return f"{' oder '.join(kind.options)}{_or_empty(kind.optional)}"
    if isinstance(kind, Flag):
        return f"yes oder no{_or_empty(kind.optional)}"
    if isinstance(kind, Clock):
        return f"eine Uhrzeit wie 22:00{_or_empty(True)}"
    return "steigende ganze Zahlen mit Komma dazwischen, etwa 3,10,17,21"


def _or_empty(optional: bool) -> str:
    return " oder nichts" if optional else ""
