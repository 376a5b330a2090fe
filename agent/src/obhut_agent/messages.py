"""Everything the agent says to people, in German. Keys are English and stay stable.

The agent carries no gettext: its idle process pays for every module all day.
"""

MESSAGES: dict[str, str] = {
    # options
    "usage": (
        "Aufruf: obhut-agent BEFEHL [OPTIONEN]\n\n"
        "  enrol --server ADRESSE --token TOKEN   dieses Gerät anmelden\n"
        "  run                                    überwachen und melden (läuft weiter)\n"
        "  status [--json]                        Zustand des Agenten zeigen\n"
        "  check [--json]                         Verbindung zur Plattform prüfen\n"
        "  spool [--json]                         Zwischenspeicher zeigen\n"
        "  deeds [--json]                         Protokoll der Aufträge zeigen und prüfen\n"
        "  page [--open] [--json]                 Seite für die Menschen an diesem Gerät\n"
        "  version                                Version zeigen\n\n"
        "  --state ORDNER      eigener Zustandsordner; ein anderer Ordner ist ein anderes Gerät\n"
        "  --ca DATEI          Zertifikat einer eigenen Zertifizierungsstelle (nur enrol)\n"
        "  --root ORDNER       Inventar des Systems, das dort eingehängt ist (nur run)\n"
        "  --fingerprint WERT  nur einem Betreiber mit diesem Fingerabdruck glauben (nur enrol)\n"
        "  --proxy ADRESSE     Proxy, z. B. http://name:kennwort@proxy:3128; „direct“ = keiner\n"
        "                      (enrol, run, check; sonst gilt HTTPS_PROXY der Umgebung)\n"
        "  --head STAND        gegen einen früher gemeldeten Stand prüfen (nur deeds)\n"
        "  --file DATEI        eine Kopie des Protokolls prüfen (nur deeds)\n"
        "  --machine-id-file DATEI   Datei, aus der die Gerätekennung gebildet wird"
    ),
    "unknown-command": "Den Befehl „{command}“ gibt es nicht.",
    "unknown-option": "Die Option „{option}“ gibt es bei diesem Befehl nicht.",
    "option-without-value": "Zur Option „{option}“ fehlt der Wert.",
    "option-missing": "Die Option „{option}“ fehlt.",
    "option-twice": "Die Option „{option}“ steht zweimal da.",
    # addresses
    "address-invalid": "„{address}“ ist keine gültige Adresse.",
    "address-not-secure": (
        "„{address}“ ist nicht verschlüsselt. Ohne TLS (https://, wss://) ist nur dieses Gerät "
        "selbst erlaubt: localhost, 127.0.0.1 oder [::1]."
    ),
    # proxy
    "proxy-invalid": "„{proxy}“ ist keine gültige Adresse eines Proxys.",
    "proxy-scheme": (
        "Der Proxy „{proxy}“ wird nicht unterstützt: Möglich sind nur HTTP-Proxys (http://…)."
    ),
    "proxy-not-secure": (
        "„{address}“ ist nicht verschlüsselt und darf deshalb nicht über den Proxy „{proxy}“ gehen."
    ),
    "proxy-used": "Die Verbindung geht über den Proxy {proxy}.",
    "proxy-not-used": "Die Verbindung geht direkt, ohne Proxy.",
    # state folder
    "state-not-usable": "Der Zustandsordner „{path}“ ist nicht benutzbar: {reason}.",
    "not-enrolled": (
        "Dieses Gerät ist noch nicht angemeldet (Zustandsordner „{path}“). "
        "Melden Sie es mit „obhut-agent enrol“ an."
    ),
    "enrolment-damaged": (
        "Die Anmeldedaten in „{path}“ sind beschädigt. Melden Sie das Gerät neu an."
    ),
    "already-running": ("Für den Zustandsordner „{path}“ läuft schon ein Agent (Prozess {pid})."),
    "user-missing": (
        "Den Benutzer „{user}“ gibt es nicht. Installieren Sie den Agenten noch einmal."
    ),
    # keys
    "key-failed": "Der Geräteschlüssel ist nicht benutzbar: {reason}.",
    "key-readable-by-others": "die Datei „{path}“ darf nur ihrem Besitzer gehören (Rechte 0600)",
    "key-missing": "die Datei „{path}“ fehlt",
    "key-damaged": "die Datei „{path}“ ist beschädigt",
    "key-no-answer": "die Prüfung ist abgebrochen",
    "verdict-failed": "Ein unterschriebener Auftrag war nicht zu prüfen: {reason}.",
    # enrol
    "token-empty": "Das Token ist leer oder enthält ungültige Zeichen.",
    "ca-not-readable": "Die Zertifikatsdatei „{path}“ ist nicht lesbar oder kein Zertifikat.",
    "enrolled": "Dieses Gerät ist angemeldet.",
    "enrolled-operator": "Betreiber:      {name}",
    "enrolled-fingerprint": "Fingerabdruck:  {fingerprint}",
    "enrolled-device": "Gerätekennung:  {device_key}",
    "enrolled-compare": (
        "Vergleichen Sie Betreiber und Fingerabdruck mit den Angaben Ihres Betreuers."
    ),
    "fingerprint-invalid": (
        "Der Fingerabdruck „{fingerprint}“ ist ungültig; er besteht aus 32 Zeichen 0–9 und a–f."
    ),
    "fingerprint-differs": (
        "Der Server hat nicht den erwarteten Fingerabdruck ({expected}), sondern {found}. "
        "Die Anmeldung wurde abgebrochen und nichts gespeichert. Fragen Sie Ihren Betreuer, "
        "bevor Sie es noch einmal versuchen."
    ),
    "refused": "Die Anmeldung wurde abgelehnt: {text}",
    "refused-plain": "Die Anmeldung wurde abgelehnt (HTTP {status}).",
    "redirected": (
        "Der Server leitet auf eine andere Adresse weiter. Das Token wurde dorthin nicht "
        "gesendet; geben Sie die endgültige Adresse an."
    ),
    "unreachable": "Der Server „{server}“ ist nicht erreichbar: {reason}.",
    "server-fault": "Der Server „{server}“ konnte nicht antworten (HTTP {status}).",
    "answer-invalid": "Die Antwort des Servers „{server}“ ist unverständlich.",
    # connection
    "reason-name": "der Name ist unbekannt",
    "reason-refused": "die Verbindung wurde abgelehnt",
    "reason-timeout": "keine Antwort in der erlaubten Zeit",
    "reason-certificate": "das Zertifikat ist nicht vertrauenswürdig",
    "reason-tls": "die verschlüsselte Verbindung kam nicht zustande",
    "reason-network": "Netzwerkfehler",
    "reason-proxy-away": "der Proxy {proxy} ist nicht erreichbar: {why}",
    "reason-proxy-login": "der Proxy verlangt eine Anmeldung (HTTP {status})",
    "reason-proxy-http": "der Proxy öffnet den Weg nicht (HTTP {status})",
    "reason-proxy-protocol": "der Proxy antwortet nicht wie ein HTTP-Proxy",
    "reason-closed": "die Verbindung wurde geschlossen (Code {code})",
    "reason-lost": "die Verbindung ist abgebrochen",
    "reason-http": "der Server antwortet mit HTTP {status}",
    "reason-not-websocket": "der Server spricht nicht das erwartete Protokoll",
    "reason-protocol": "der Server hat gegen das Protokoll verstoßen",
    "reason-impostor": "der Server konnte sich nicht ausweisen",
    "reason-slow": "der Server antwortet zu langsam",
    "reason-write": "der Zwischenspeicher ist nicht beschreibbar",
    # run
    "started": "Agent {version} gestartet.",
    "connected": "Verbunden mit {gateway}.",
    "disconnected": "Nicht verbunden: {reason}. Nächster Versuch in {seconds} s.",
    "stopped": "Agent beendet.",
    "spool-damaged": ("Der Zwischenspeicher war beschädigt; der unlesbare Teil liegt in „{path}“."),
    "spool-renewed": "Der Zwischenspeicher ist älter als der Stand des Servers; neu begonnen.",
    "spool-full": "Der Zwischenspeicher ist voll; {count} alte Messwerte wurden verworfen.",
    "spool-not-writable": "Der Zwischenspeicher ist nicht beschreibbar: {reason}.",
    "message-refused": "Der Server hat die Meldung {seq} endgültig abgelehnt.",
    "message-invalid": "Ein Messwert war nicht darstellbar und wurde verworfen.",
    "sample-failed": "Eine Messung ist fehlgeschlagen: {reason}.",
    "inventory-part-failed": "Ein Teil des Inventars war nicht zu erheben: {reason}.",
    "page-not-written": "Die Seite dieses Geräts konnte nicht geschrieben werden: {reason}.",
    "page-missing": (
        "Die Seite gibt es noch nicht; sie entsteht, sobald der Agent läuft: „{path}“."
    ),
    "page-no-browser": "Auf diesem Gerät ist kein Programm da, das die Seite öffnet: „{path}“.",
    "inventory-incomplete": "Das Inventar ist unvollständig; es wird später neu erhoben.",
    "inventory-failed": "Das Inventar konnte nicht erhoben werden ({reason}).",
    # status, check, spool
    "status-enrolled": "Angemeldet bei {operator} ({server})",
    "status-not-enrolled": "Nicht angemeldet",
    "status-connected": "Verbunden seit {since}",
    "status-disconnected": "Nicht verbunden",
    "status-not-running": "Der Agent läuft nicht",
    "status-spool": "Zuletzt bestätigt: {acked}, noch zu senden: {spooled}",
    "status-version": "Version {version}",
    "check-resolve": "Namensauflösung",
    "check-tcp": "Netzwerkverbindung",
    "check-proxy": "Weg durch den Proxy",
    "check-tls": "Verschlüsselung (TLS)",
    "check-upgrade": "WebSocket",
    "check-challenge": "Antwort der Plattform",
    "check-step-ok": "  in Ordnung  {name} ({ms} ms)",
    "check-step-failed": "  Fehler      {name}: {reason}",
    "check-ok": "Die Verbindung zu {gateway} steht.",
    "check-failed": "Die Verbindung zu {gateway} kommt nicht zustande.",
    "spool-summary": (
        "Noch zu senden: {waiting} (davon Messreihen: {rows}), verworfen: {dropped}, "
        "Größe: {bytes} Byte"
    ),
    "deed-begun": "begonnen",
    "deed-ended": "beendet",
    "deed-renewed": "NEU BEGONNEN: Das Protokoll davor war beschädigt",
    "outcome-1": "erledigt",
    "outcome-2": "fehlgeschlagen",
    "outcome-3": "abgelehnt",
    "outcome-4": "abgelaufen",
    "outcome-5": "unterbrochen, wird nicht wiederholt",
    "deeds-whole": "Das Protokoll ist vollständig. Stand: {head}",
    "deeds-torn": "Der letzte Eintrag wurde nicht fertig geschrieben. Stand: {head}",
    "deeds-altered": "DAS PROTOKOLL WURDE VERÄNDERT. Unversehrt bis: {head}",
    "deeds-shortened": "IM PROTOKOLL FEHLEN EINTRÄGE. Vorhanden bis: {head}",
    "deeds-other": "DAS IST NICHT DAS PROTOKOLL, ZU DEM DER STAND GEHÖRT. Stand: {head}",
    "head-invalid": "„{head}“ ist kein Stand; er besteht aus Zahl, Doppelpunkt und 64 Zeichen.",
    "spool-none": "Der Zwischenspeicher ist noch nicht angelegt.",
}


def text(key: str, **values: object) -> str:
    """Return the German text for ``key`` with its values filled in."""
    return MESSAGES[key].format(**values)
