"""Who counts as a natural person with a personal address (V-5.1)."""

import re
from enum import StrEnum

from obhut.kernel.clauses import clause

_FUNCTIONS = frozenset(
    """
    abrechnung account accounting accounts admin administration administrator alarm alle all anfrage
    anfragen angebot angebote anmeldung apotheke assistenz auftrag auftraege ausbildung azubi
    backoffice backup bestellung bestellungen betrieb betriebsrat bewerbung bewerbungen billing
    booking bookkeeping buchhaltung buchung buero compliance contact contracts controlling customer
    customerservice data datenschutz datenschutzbeauftragter dienst disposition dispo dpo dsb
    edv einkauf einladung email empfang events everyone facility faktura feedback finance finanzen
    fibu firma geschaeftsfuehrung geschaeftsleitung gf guest gast gaeste hallo helpdesk hello help
    helpline hilfe hinweise hostmaster hotline hr info information infos infrastruktur inbox invoice
    invoices it itadmin itsupport jobs karriere kasse kanzlei kontakt kontor kundendienst kunden
    kundenservice lager leitung legal leser logistik lohn lohnbuchhaltung mail mailbox mailerdaemon
    mailing management manager marketing mitarbeiter monitoring netzwerk news newsletter noc nobody
    noreply notdienst notfall notify office operations operator order orders orga organisation
    partner personal personalabteilung planung post postfach postmaster praxis presse press privacy
    produktion projekt projekte purchasing rechnung rechnungen rechnungswesen recht reception
    redaktion registration reklamation request reservierung root rueckfragen sales scan scanner
    schule security sekretariat server service servicedesk shop sicherheit staff stoerung support
    sysadmin system systemadministration team technic technical technik techniker technology
    telefonzentrale terminal termine test tester ticket tickets training undisclosed user users
    verkauf versand vertrag vertrieb verwaltung vorstand vorzimmer warenannahme wartung web webadmin
    webmaster webshop werkstatt zentrale
    """.split()  # noqa: SIM905 - a list of words reads as words
)
_NO_NAMES = frozenset(
    """
    abteilung account admin administrator anonym anonymous benutzer buero firma gast
    geschaeftsleitung info it kunde leitung mitarbeiter mustermann nn na name nachname nobody none
    null office
    person root service support team technik test tester unbekannt unknown user vorname zentrale
    """.split()  # noqa: SIM905
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’\-]+[^\W\d_]+)*\.?")


class Refusal(StrEnum):
    """Why an address or a name is not that of one natural person."""

    MALFORMED = "malformed"
    SHARED = "shared"
    NO_LETTERS = "no-letters"
    FIRST_NAME_MISSING = "first-name-missing"
    LAST_NAME_MISSING = "last-name-missing"
    NOT_A_NAME = "not-a-name"


@clause("V-5.1")
def refuse_address(email: str) -> Refusal | None:
    """Return why ``email`` cannot belong to one person, or ``None`` if it can.

    A function stays a function with a number, a tag or a separator: ``info2@``, ``it-support@``,
    ``support+nord@``. A name that merely contains such a word is a name: ``technikus@``.
    """
    address = email.strip().lower()
    if not _ADDRESS.fullmatch(address):
        return Refusal.MALFORMED
    local = address.rpartition("@")[0].partition("+")[0].translate(_UMLAUTS)
    words = [word for word in re.split(r"[^a-z]+", local) if word]
    if not words:
        return Refusal.NO_LETTERS
    if "".join(words) in _FUNCTIONS or all(word in _FUNCTIONS for word in words):
        return Refusal.SHARED
    return None


@clause("V-5.1")
def refuse_name(*, first_name: str, last_name: str) -> Refusal | None:
    """Return why the two names are not those of a person, or ``None`` if they may be."""
    first, last = first_name.strip(), last_name.strip()
    if not first:
        return Refusal.FIRST_NAME_MISSING
    if not last:
        return Refusal.LAST_NAME_MISSING
    if first.lower() == last.lower() and len(first) == 1:
        return Refusal.NOT_A_NAME
    return None if _is_name(first) and _is_name(last) else Refusal.NOT_A_NAME


def _is_name(text: str) -> bool:
    plain = text.lower().translate(_UMLAUTS).strip(".")
    return _NAME.fullmatch(text) is not None and plain not in _NO_NAMES
