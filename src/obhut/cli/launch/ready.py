"""Know when the instance serves, and tell scripts by the ready file."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from obhut.config.instance import write_whole


def answers(port: int, path: str, *, address: str = "127.0.0.1", timeout_s: float = 2.0) -> int:
    """Return the HTTP status of a page of this machine, or 0 where nobody answers yet."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout_s)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@contextmanager
def ready_file(path: Path | None, content: Mapping[str, object]) -> Iterator[None]:
    """Keep ``content`` as JSON at ``path`` (mode 0600, replaced atomically) during the block."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
