"""What can keep an instance from working; each says in German what happened and what to do."""

from pathlib import Path


class InstanceProblem(Exception):  # noqa: N818 - a situation, not a defect
    """The instance cannot do what was asked; ``str()`` is a German text for the operator."""


class InstanceBusy(InstanceProblem):
    """Another process runs this instance."""

    def __init__(self, path: Path, pid: int | None) -> None:
        self.pid = pid
        who = f"dem Prozess {pid}" if pid else "einem anderen Prozess"
        super().__init__(
            f"Der Datenordner {path} wird schon von {who} benutzt. Beenden Sie die laufende"
            " Instanz, oder geben Sie mit --data einen anderen Ordner an."
        )


class KeyMissing(InstanceProblem):
    """A key that protects existing data is gone; a new one would make the data unreadable."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Die Schlüsseldatei {path} fehlt, obwohl der Datenordner schon Daten enthält. Ohne"
            " sie sind verschlüsselte Daten nicht lesbar. Spielen Sie den Schlüsselordner aus"
            " Ihrer Sicherung zurück."
        )


class NoInstance(InstanceProblem):
    """The folder holds no instance, or none that has been started yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Im Datenordner {path} wurde noch keine Instanz gestartet. Starten Sie sie mit"
            f" „obhut up --data {path}“, oder nennen Sie den richtigen Ordner mit --data."
        )


class ForeignFolder(InstanceProblem):
    """The folder holds files that are not an instance's."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Der Ordner {path} enthält fremde Dateien. Geben Sie mit --data einen leeren Ordner"
            " oder den Datenordner einer Instanz an."
        )


class PostgresProblem(InstanceProblem):
    """The database server cannot be prepared, started or reached."""


class UserProblem(InstanceProblem):
    """The user under which the processes shall run cannot be used."""


class SchemaProblem(InstanceProblem):
    """The data folder and the program do not fit together."""


class PortProblem(InstanceProblem):
    """A port that was asked for cannot be used."""
