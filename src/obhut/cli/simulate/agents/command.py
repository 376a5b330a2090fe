"""The steps of ``obhut simulate agents``: prepare, enrol, send, count, answer."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, replace

import uvloop

from obhut.cli.errors import BadInputError, CommandFailedError
from obhut.cli.simulate.agents import account
from obhut.cli.simulate.agents.enrolling import Enrolling
from obhut.cli.simulate.agents.identity import Book, Identity
from obhut.cli.simulate.agents.killing import kill_now_and_then
from obhut.cli.simulate.agents.server import Meter, leaders
from obhut.cli.simulate.agents.swarm import Swarm, Wishes
from obhut.config.instance import Instance

_SPARE_FILES = 64
_RUN_BYTES = 12


@dataclass(frozen=True, slots=True)
class Job:
    """One run: how many agents, what they do, and what is killed meanwhile ("" = nothing)."""

    count: int
    wishes: Wishes
    kill: str = ""


def run(job: Job, instance: Instance, url: str) -> dict[str, object]:
    """Do everything and return the result by its stable names.

    Raises BadInputError, CommandFailedError.
    """
    _require_files(job.count)
    _require_processes(job, instance)
    book, identities = _enrolled(job.count, instance, url)
    if book.gateway is None:
        raise CommandFailedError("die Anmeldung hat kein Gateway genannt")
    swarm = Swarm(identities, book.gateway, job.wishes, run_id=os.urandom(_RUN_BYTES))
    meter = Meter(instance)
    kills = uvloop.run(_sending(swarm, job, instance, meter))
    return {
        "sent": sum(agent.sent for agent in swarm.agents),
        "acked": swarm.result.acked,
        **_count(swarm, job, instance),
        "kills_in_flight": kills,
        **_figures(swarm, meter),
    }


async def _sending(swarm: Swarm, job: Job, instance: Instance, meter: Meter) -> int:
    kills = 0

    async def kill() -> None:
        nonlocal kills
        wishes = job.wishes
        kills = await kill_now_and_then(
            swarm, instance, job.kill, seconds=wishes.seconds, seed=wishes.seed
        )

    async def weigh() -> None:
        await asyncio.sleep(job.wishes.seconds * 0.8)
        await asyncio.to_thread(meter.weigh)

    await swarm.run(meter.start, kill() if job.kill else weigh())
    await asyncio.to_thread(meter.stop)
    return kills


def _require_files(count: int) -> None:
    """Allow ourselves as many open files as the system lets us. Raises CommandFailedError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = count + _SPARE_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise CommandFailedError(
            f"{count} Verbindungen brauchen {needed} offene Dateien, erlaubt sind {hard}. Erhöhen"
            f" Sie die Grenze („ulimit -Hn {needed}“), auch für den Server, oder nehmen Sie weniger"
            " Agenten."
        )
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _require_processes(job: Job, instance: Instance) -> None:
    if not leaders(instance, "gateway"):
        raise CommandFailedError(
            f"unter {instance.path} läuft kein Gateway; starten Sie die Instanz mit „obhut up“"
        )
    if job.kill and not leaders(instance, job.kill):
        raise BadInputError(
            f"--kill {job.kill}: dieser Prozess gehört nicht zur Instanz unter {instance.path}"
        )


def _enrolled(count: int, instance: Instance, url: str) -> tuple[Book, list[Identity]]:
    """Return the agents, all of them devices; who is none yet is enrolled over HTTP."""
    from rich.console import Console
    from rich.progress import Progress

    book = Book.open(instance)
    identities = book.identities(count)
    fresh = account.missing(identities) or ([] if book.gateway else identities[:1])
    if fresh:
        book.save(instance)  # a run that is interrupted must find its devices again
        console = Console(stderr=True, quiet=not sys.stderr.isatty())
        with Progress(console=console, transient=True) as bars:
            bar = bars.add_task("Agenten anmelden", total=len(fresh))
            enrolling = Enrolling(url, account.token(len(fresh)))
            book = replace(book, gateway=enrolling.run(fresh, lambda: bars.advance(bar)))
        book.save(instance)
    return book, identities


def _count(swarm: Swarm, job: Job, instance: Instance) -> dict[str, int]:
    """Let another process count, which knows only what was sent."""
    asked = {
        "data": str(instance.path),
        "seed": job.wishes.seed,
        "values": job.wishes.values,
        "sent": [
            (agent.identity.device_key, agent.spool_id, agent.identity.index, agent.sent)
            for agent in swarm.agents
        ],
    }
    done = subprocess.run(
        [sys.executable, "-m", "obhut.cli.simulate.agents.counting"],
        input=json.dumps(asked), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandFailedError(f"das Zählen ist gescheitert: {done.stderr.strip()[-300:]}")
    found: dict[str, int] = json.loads(done.stdout)
    return found


def _figures(swarm: Swarm, meter: Meter) -> dict[str, object]:
    result, wishes = swarm.result, swarm.wishes
    lasted = max(result.last_ack_at - result.began_at, wishes.seconds)
    numbers = result.acked * wishes.values
    return {
        "acked_per_s": round(result.acked / lasted, 1),
        "values_per_s": round(numbers / lasted, 1),
        "values_per_cpu_s": round(numbers / meter.cpu_s, 1) if meter.cpu_s else 0.0,
        "ack_p50_ms": result.percentile_ms(0.5),
        "ack_p99_ms": result.percentile_ms(0.99),
        "server_cpu_s": round(meter.cpu_s, 2),
        "server_pss_mb": round(meter.pss_mb, 1),
        "connections": result.connections,
        "seconds": round(lasted, 1),
        "all_back_s": round(result.back_s, 1),
    }
