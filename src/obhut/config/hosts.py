"""Under which names the pages answer."""

from obhut.kernel.clauses import clause

LOCAL = "localhost"


@clause("C-5.5")
def allowed_hosts(listed: str) -> list[str]:
    """Return ``localhost`` and the names of a comma-separated list; a dot in front means all below.

    Raises ValueError for a name that would let every host in.
    """
    names = [name.strip().lower() for name in listed.split(",") if name.strip()]
    for name in names:
        if "*" in name or not name.strip("."):
            raise ValueError(f"OBHUT_HOSTS: „{name}“ ist kein Rechnername")
    return [LOCAL, *names]
