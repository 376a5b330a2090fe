"""How long is a backup kept?"""

from datetime import date

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.periods import ONE_DAY
from obhut.kernel.retention import backup_kept_until, device_backups_deleted_on
from obhut.kernel.terms import TermsPolicy


def explain(*, terms: TermsPolicy, taken: date | None, ended: date | None) -> Answer:
    """Return how long a dump of the platform, or backups of devices after the end, are kept.

    Raises UnanswerableError.
    """
    if (taken is None) == (ended is None):
        raise UnanswerableError(
            "--taken oder --ended: genau eines von beiden, der Tag der Sicherung oder der letzte "
            "Tag des Vertrags"
        )
    return _devices(terms, ended) if taken is None and ended else _platform(terms, taken or ended)


def _platform(terms: TermsPolicy, taken: date | None) -> Answer:
    resolved = terms.values["platform-backup-months"]
    if taken is None or not isinstance(resolved.value, int):
        raise TypeError(taken, resolved)
    until = backup_kept_until(taken, months=resolved.value)
    months = counted(resolved.value, "Monat", "Monate")
    return Answer(
        {"kept_until": iso_day(until)},
        (f"Die Sicherung besteht bis {spoken(until)}, 24 Uhr.",),
        (Reason(resolved.clause, f"Sicherungen der Plattform bleiben {months} lang erhalten."),),
        in_order(named(taken, "Sicherung"), named(until, "letzter Tag")),
    )


def _devices(terms: TermsPolicy, ended: date) -> Answer:
    resolved = terms.values["device-backups-kept-days"]
    if not isinstance(resolved.value, int):
        raise UnanswerableError(
            f"--terms: „{terms.name}“ sagt nichts über Sicherungen von Geräten; möglich ist "
            "managed-services"
        )
    deleted = device_backups_deleted_on(ended_on=ended, kept_days=resolved.value)
    days = counted(resolved.value, "Tag", "Tage")
    return Answer(
        {"retrievable_until": iso_day(deleted - ONE_DAY), "deleted_on": iso_day(deleted)},
        (f"Die Sicherungen der Geräte werden am {spoken(deleted)}, ab 0 Uhr gelöscht.",),
        (Reason(resolved.clause, f"Nach dem Ende des Vertrags bleiben {days} zum Abholen."),),
        in_order(named(ended, "letzter Tag des Vertrags"), named(deleted, "Löschung")),
    )
