"""Which children an instance has, and what each may know."""

import os
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from obhut.cli.launch.child import Spec
from obhut.cli.launch.identity import Runtime
from obhut.config.database import dsn
from obhut.config.instance import Instance, Ports
from obhut.config.postgres.cluster import EmbeddedPostgres

# Which database roles a process may sign in as; nobody else's secret is in its environment.
_SECRETS: dict[str, tuple[str, ...]] = {
    "web": ("login",),
    "gateway": ("gateway",),
    "worker": ("worker", "backup"),
    "db": ("owner", "backup"),
    "demo": ("owner", "login", "worker"),
    "agent": (),
}
_ROLE_OF_DJANGO = {"web": "login", "worker": "worker", "db": "owner"}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides how the children are started."""

    instance: Instance
    runtime: Runtime
    user: pwd.struct_passwd | None
    ports: Ports
    listen: str
    database_url: str
    demo: bool
    manage_this_machine: bool = False

    @property
    def uid(self) -> int:
        """The user number of the children."""
        return self.user.pw_uid if self.user else os.geteuid()

    @property
    def url(self) -> str:
        """The address of the pages for a browser on this machine, or behind the proxy."""
        return os.environ.get("OBHUT_PUBLIC_URL") or f"http://localhost:{self.ports.web}"

    @property
    def gateway_url(self) -> str:
        """The address that agents connect to."""
        own = f"ws://localhost:{self.ports.gateway}/agent/v1"
        return os.environ.get("OBHUT_GATEWAY_URL") or own

    @property
    def fallback_url(self) -> str:
        """Where agents post to when WebSockets are broken; empty = beside the gateway's address.

        Behind a proxy of the operator both are one host: it sends ``/agent/v1/batch`` to the port
        of the second listener and everything else below ``/agent/`` to that of the first.
        """
        if "OBHUT_GATEWAY_FALLBACK_URL" in os.environ:
            return os.environ["OBHUT_GATEWAY_FALLBACK_URL"]
        if os.environ.get("OBHUT_GATEWAY_URL"):
            return ""
        return f"http://localhost:{self.ports.fallback}/agent/v1/batch"

    @property
    def metrics_url(self) -> str:
        """The address for Prometheus, on this machine only."""
        return f"http://127.0.0.1:{self.ports.metrics}/metrics"

    def postgres(self, server: EmbeddedPostgres, before: Callable[[], None]) -> Spec:
        """Return the database server; SIGINT is its fast and clean shutdown."""
        return Spec(
            "postgres",
            server.command(),
            server.environment(),
            self.user,
            stop_signal=signal.SIGINT,
            hurry_signal=signal.SIGQUIT,
            grace_s=60,
            before=before,
        )

    def service(self, name: str) -> Spec:
        """Return one of the lasting processes: web, gateway, worker."""
        return self.command(name, name)

    def command(self, process: str, *words: str) -> Spec:
        """Return ``obhut WORDS`` with the knowledge of ``process``."""
        command = [self.runtime.python, "-m", "obhut.cli", *words]
        return Spec(process, command, self.environment(process), self.user)

    def agent(self, *words: str) -> Spec:
        """Return ``obhut-agent WORDS`` with the state folder of this machine's agent."""
        state = ("--state", str(self.instance.agent))
        command = [self.runtime.python, "-m", "obhut_agent", *words, *state]
        return Spec("agent", command, self.environment("agent"), self.user)

    def environment(self, process: str) -> dict[str, str]:
        """Return the environment of ``process``: ours without secrets, plus what it may know."""
        kept = {k: v for k, v in os.environ.items() if k.startswith("OBHUT_")}
        # The demo's worker plays a gateway node of its own.
        roles = (*_SECRETS[process], *(("gateway",) if self.demo and process == "worker" else ()))
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self.instance.home),
            "PYTHONUNBUFFERED": "1",
            **self._python_path(),
            **kept,
            **self._addresses(),
            **({"DATABASE_URL": without_user(self.database_url)} if roles else {}),
            **({"OBHUT_ROLE": _ROLE_OF_DJANGO[process]} if process in _ROLE_OF_DJANGO else {}),
            **{f"DATABASE_URL_{role.upper()}": dsn(role, self.instance) for role in roles},
        }

    def _addresses(self) -> dict[str, str]:
        return {
            "OBHUT_DATA": str(self.instance.path),
            "OBHUT_DEMO": "1" if self.demo else "0",
            "OBHUT_LISTEN": self.listen,
            "OBHUT_PORT": str(self.ports.web),
            "OBHUT_GATEWAY_HOST": self.listen,
            "OBHUT_GATEWAY_PORT": str(self.ports.gateway),
            "OBHUT_GATEWAY_FALLBACK_PORT": str(self.ports.fallback),
            "OBHUT_GATEWAY_FALLBACK_URL": self.fallback_url,
            "OBHUT_METRICS_PORT": str(self.ports.metrics),
            "OBHUT_PUBLIC_URL": self.url,
            "OBHUT_GATEWAY_URL": self.gateway_url,
            "OBHUT_MANAGE_THIS_MACHINE": "1" if self.manage_this_machine else "0",
        }

    def _python_path(self) -> dict[str, str]:
        copied = [str(folder) for folder in self.runtime.python_path]
        inherited = os.environ.get("PYTHONPATH")
        path = copied or ([inherited] if inherited else [])
        return {"PYTHONPATH": os.pathsep.join(path)} if path else {}


def without_user(url: str) -> str:
    """Return ``url`` without its user and password."""
    parts = urlsplit(url)
    bare = parts.netloc.rpartition("@")[2]
    # urlunsplit drops the empty authority of "postgresql:///obhut", which libpq needs.
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{bare}{parts.path}{query}"
