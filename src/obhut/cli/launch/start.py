"""One whole run of an instance, from the first check to the last process stopped."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from obhut.cli.launch import database_step, local_agent, ports
from obhut.cli.launch.data_folder import furnish, locate
from obhut.cli.launch.identity import choose_user, runtime_for
from obhut.cli.launch.log_file import LogFile
from obhut.cli.launch.plan import Plan, without_user
from obhut.cli.launch.ready import answers, ready_file
from obhut.cli.launch.supervisor import StopRequested, Supervisor
from obhut.config.instance import Instance, Ports
from obhut.config.keys import ROLES
from obhut.config.postgres.cluster import EmbeddedPostgres
from obhut.config.postgres.sockets import release, socket_folder
from obhut.config.problems import InstanceProblem, PortProblem
from obhut.config.version import VERSION
from obhut.kernel import clock

_LOGIN_PAGE = "/anmelden/"
_PAGE_S = 120.0
_WEB_TRIES = 4


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    data: str | None = None
    demo: bool = False
    port: int | None = None
    listen: str = "127.0.0.1"
    ready_file: Path | None = None
    run_as: str | None = None
    manage_this_machine: bool = False
    demo_now: datetime | None = None


class Progress:
    """Short German lines for the person at the terminal: what was done, in how many seconds."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print ``name`` with its duration when the block has ended well."""
        began = clock.monotonic()
        yield
        seconds = f"{clock.monotonic() - began:.1f}".replace(".", ",")
        self.say(f"  {name:<36} {seconds:>6} s")

    def say(self, line: str) -> None:
        """Print a line at once."""
        self._out.write(line + "\n")
        self._out.flush()


def run(wishes: Wishes, out: TextIO) -> None:
    """Run an instance until somebody stops it. Raises InstanceProblem."""
    progress = Progress(out)
    user = choose_user(wishes.run_as)
    instance = locate(wishes.data, user)
    with instance.locked() as lock, runtime_for(user) as runtime:
        furnish(instance, user)
        instance.save(pid=os.getpid(), demo=wishes.demo, clock_shift_s=_clock_shift_s(wishes))
        plan = Plan(
            instance, runtime, user, _ports(instance, wishes), wishes.listen,
            os.environ.get("DATABASE_URL", ""), wishes.demo, wishes.manage_this_machine,
        )  # fmt: skip
        _supervise(plan, wishes, progress, lock)


def _clock_shift_s(wishes: Wishes) -> float:
    return (wishes.demo_now - clock.real()).total_seconds() if wishes.demo_now else 0.0


def _ports(instance: Instance, wishes: Wishes) -> Ports:
    """Choose the ports and keep them."""
    stored = instance.state().ports
    chosen = ports.choose(stored, asked=wishes.port, listen=wishes.listen, may_move=wishes.demo)
    instance.save(ports=chosen)
    return chosen


def _supervise(plan: Plan, wishes: Wishes, progress: Progress, lock: int) -> None:
    log = LogFile(plan.instance.logs, _secrets(plan.instance))
    progress.say(f"Obhut {VERSION} startet; Daten in {plan.instance.path}")
    try:
        with Supervisor(log, lock) as supervisor:
            _stages(supervisor, plan, wishes, progress)
    except StopRequested:
        progress.say("Obhut ist beendet.")
    except InstanceProblem as problem:
        log.add("supervisor", str(problem), "error")
        raise
    finally:
        release(plan.instance.path, plan.uid)
        log.close()


def _stages(supervisor: Supervisor, plan: Plan, wishes: Wishes, progress: Progress) -> None:
    plan = _with_database(supervisor, plan, progress)
    with progress.step("Schema auf dem Stand"):
        database_step.bring_schema(supervisor, plan)
    # Looked at once more, since somebody may have taken one of them in the meantime.
    plan = replace(plan, ports=_ports(plan.instance, wishes))
    plan.instance.save(public_url=plan.url)
    for name in ("web", "gateway", "worker"):
        supervisor.start(plan.service(name))
    demo: dict[str, Any] = {}
    if plan.demo:
        with progress.step("Vorführdaten vorbereitet"):
            demo = prepare_demo(supervisor, plan)
    with progress.step("Anmeldeseite antwortet"):
        _await_login_page(supervisor, plan)
    if plan.demo:
        with progress.step("Agent dieses Rechners verbunden"):
            local_agent.bring_online(supervisor, plan, str(demo["enrolment_token"]))
    with ready_file(wishes.ready_file, _ready(plan, demo)):
        _welcome(plan, demo, progress)
        supervisor.forever()


def _with_database(supervisor: Supervisor, plan: Plan, progress: Progress) -> Plan:
    if plan.database_url:
        from obhut.cli.launch import own_server  # psycopg is heavy; the embedded way needs none

        with progress.step("Eigener PostgreSQL geprüft"):
            own_server.check(plan.instance)
        return plan
    server = embedded_server(plan)
    with progress.step("Datenbank läuft"):
        database_step.start_postgres(supervisor, plan, server)
    return replace(plan, database_url=server.url)


def embedded_server(plan: Plan) -> EmbeddedPostgres:
    """Return the server of the plan's data folder."""
    sockets = socket_folder(plan.instance.path, plan.uid)
    postgres = plan.runtime.postgres
    return EmbeddedPostgres(plan.instance.postgres, sockets, plan.user, programs=postgres)


def prepare_demo(supervisor: Supervisor, plan: Plan) -> dict[str, Any]:
    """Return ``{"logins": […], "enrolment_token": …}`` as ``obhut demo prepare`` prints it."""
    answer: dict[str, Any] = json.loads(
        supervisor.run(plan.command("demo", "demo", "prepare", "--json"))
    )
    return answer


def _await_login_page(supervisor: Supervisor, plan: Plan) -> None:
    address = "127.0.0.1" if plan.listen in {"0.0.0.0", "::"} else plan.listen  # noqa: S104
    port = plan.ports.web
    settled = supervisor.until(
        lambda: (
            answers(port, _LOGIN_PAGE, address=address) == 200
            or supervisor.restarts("web") > _WEB_TRIES
        ),
        seconds=_PAGE_S,
    )
    if not settled or supervisor.restarts("web") > _WEB_TRIES:
        raise InstanceProblem(
            "Die Anmeldeseite antwortet nicht. Der Grund steht in"
            f" {plan.instance.logs / 'obhut.jsonl'}."
        )
    if not supervisor.leads("web", ports.listener(port)):
        raise PortProblem(
            f"Auf dem Port {port} antwortet nicht Obhut, sondern {ports.holder(port)}, das ihn"
            " während des Starts geöffnet hat. Starten Sie noch einmal."
        )


def _ready(plan: Plan, demo: dict[str, Any]) -> dict[str, object]:
    logins = demo.get("logins", [])
    return {
        "url": plan.url,
        "gateway_url": plan.gateway_url,
        "metrics_url": plan.metrics_url,
        "login": logins[0] if logins else None,
        "logins": logins,
        "enrolment_token": demo.get("enrolment_token"),
        "data_dir": str(plan.instance.path),
        "pid": os.getpid(),
        "version": VERSION,
    }


def _welcome(plan: Plan, demo: dict[str, Any], progress: Progress) -> None:
    progress.say(f"\nObhut läuft: {plan.url}")
    data = f" --data {plan.instance.path}"
    for login in demo.get("logins", [])[:1]:
        progress.say(f"  Anmelden als {login['email']} mit dem Kennwort {login['password']}")
        progress.say(f"  Einmalkode dazu: obhut demo code{data}")
    if not plan.demo:
        person = "--email ADRESSE --first-name VORNAME --last-name NACHNAME"
        progress.say(f"  Ersten Administrator einladen: obhut admin create {person}{data}")
    progress.say("  Beenden mit Strg+C.\n")


def _secrets(instance: Instance) -> list[str]:
    own = os.environ.get("DATABASE_URL", "")
    inside = [own] if own != without_user(own) else []
    return [instance.secret_key(), *(instance.password(role) for role in ROLES), *inside]
