"""German words for what stands in signed documents."""

from obhut_protocol.authority.certificates import Holder
from obhut_protocol.authority.refusals import Reason
from obhut_protocol.policies.layers import Level
from obhut_protocol.policies.merging import Effect

KINDS = {
    "script.run": "Skript ausführen",
    "terminal.open": "Terminal öffnen",
    "desktop.open": "Bildschirm öffnen",
    "file.write": "Datei schreiben",
    "software.remove": "Software entfernen",
    "agent.update": "Agent erneuern",
}
HOLDERS = {
    Holder.PASSKEY: "Passkey",
    Holder.FILE: "Schlüsseldatei",
    Holder.SOFTWARE: "SOFTWARE, KEIN MENSCH: nur für Vorführungen",
}
LEVELS = {
    Level.OPERATOR: "Betreiber",
    Level.PARTNER: "Partner",
    Level.CUSTOMER: "Kunde",
    Level.SITE: "Standort",
    Level.GROUP: "Gruppe",
    Level.DEVICE: "Gerät",
    None: "Server",
}
EFFECTS = {
    Effect.SET: "gesetzt",
    Effect.NARROWED: "eingeschränkt",
    Effect.SAME: "ohne Wirkung: nichts war weiter",
    Effect.NONE: "ohne Wirkung: darf hier nicht mitreden",
}
REASONS = {
    Reason.MALFORMED: "ein Teil ist unlesbar oder gehört zu einer anderen Version",
    Reason.UNKNOWN_ROOT: "das Zertifikat stammt von einer Wurzel, der dieses Gerät nicht glaubt",
    Reason.ROOT_SIGNATURE: "die nötigen Unterschriften der Wurzel fehlen",
    Reason.ROOT_VERSION: "die Fassung der Wurzel folgt nicht auf die bekannte",
    Reason.CERTIFICATE_SIGNATURE: "das Zertifikat hat die Wurzel nicht unterschrieben",
    Reason.CERTIFICATE_TIME: "das Zertifikat gilt noch nicht oder nicht mehr",
    Reason.CERTIFICATE_REVOKED: "das Zertifikat ist widerrufen",
    Reason.RIGHT: "für diese Art von Auftrag fehlt das Recht",
    Reason.SCOPE: "das Zertifikat gilt für diesen Ort nicht",
    Reason.SOFTWARE_SIGNER: "unterschrieben hat ein Programm der Vorführung, kein Mensch",
    Reason.SIGNER: "die Unterschrift gehört nicht zum Zertifikat",
    Reason.CHALLENGE: "unterschrieben wurde etwas anderes: der Auftrag ist verändert",
    Reason.ORIGIN: "unterschrieben wurde auf einer fremden Seite",
    Reason.RELYING_PARTY: "unterschrieben wurde für eine fremde Domain",
    Reason.USER_NOT_VERIFIED: "der Mensch am Schlüssel wurde nicht geprüft",
    Reason.SIGNATURE: "die Unterschrift ist falsch",
    Reason.SAME_PERSON: "beide Unterschriften stammen von derselben Person",
    Reason.TOO_MANY_DEVICES: "es sind mehr Geräte, als unterschrieben werden dürfen",
    Reason.CONTENT: "der Inhalt wurde nach der Unterschrift verändert",
    Reason.NOT_LISTED: "das Gerät steht nicht im Auftrag",
    Reason.NOT_YET: "die Zeit ist noch nicht gekommen",
    Reason.EXPIRED: "der Auftrag ist abgelaufen",
    Reason.TOO_LONG: "der Auftrag soll länger gelten als erlaubt",
    Reason.OLD_REVOCATIONS: "dem Gerät fehlt die neueste Liste der Widerrufe",
    Reason.OLD_VERSION: "eine neuere Fassung ist schon da",
    Reason.REPLAYED: "der Auftrag wurde schon angenommen",
    Reason.FORGOTTEN: "der Auftrag ist älter als das Gedächtnis des Geräts",
    Reason.LEDGER_FULL: "das Gerät hat zu viele offene Aufträge",
    Reason.POLICY: "die Richtlinie erlaubt das nicht",
    Reason.OUTSIDE_WINDOW: "außerhalb der Wartungsfenster oder in der Schutzzeit",
    Reason.DAILY_LIMIT: "das war heute schon so oft, wie es darf",
}
