"""From the options of the command to its figures."""

import argparse
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import uvloop

from obhut.cli.django_setup import reachable, set_up
from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.counting import Sent, question
from obhut.cli.simulate.agents.enrolling import Door, Enrolling
from obhut.cli.simulate.agents.identity import Identity, kept_secret
from obhut.cli.simulate.agents.load import Load, Outcome, Wish
from obhut.cli.simulate.agents.server import Server
from obhut.config.instance import Instance

if TYPE_CHECKING:
    from obhut.cli.simulate.agents.sandbox import Sandbox

_OTHER_FILES = 200
_TELL_EVERY = 500


def simulated(options: argparse.Namespace) -> Mapping[str, Any]:
    """Run, count, and return the figures. Raises CommandFailedError."""
    instance = Instance.find(options.data)
    set_up(data=options.data)
    server = Server(instance)
    _require_files(options.count, server)
    # A line for every connection that a kill ends would be most of the output.
    logging.getLogger("picows").setLevel(logging.CRITICAL)
    with kept_secret(instance.keys) as secret:
        identities = [Identity.of(secret, number) for number in range(1, options.count + 1)]
        place, door = _enrolled(options, instance, identities)
        wish = Wish(
            options.count, options.seconds, options.interval, options.values, options.seed,
            options.connect_only, options.kill,
        )  # fmt: skip
        outcome = uvloop.run(Load(wish, identities, door, server).run())
        counted = _counted(instance, place.customer_id, outcome)
    return figures(outcome, counted, values=options.values)


def figures(outcome: Outcome, counted: Mapping[str, int], *, values: int) -> dict[str, Any]:
    """Return what the command prints."""
    seen, waits = outcome.figures, sorted(outcome.figures.waits)
    return {
        "sent": seen.sent,
        "acked": seen.acked,
        **counted,
        "kills_in_flight": outcome.kills,
        "acked_per_s": round(seen.acked / outcome.seconds, 1),
        "values_per_s": round(seen.acked * values / outcome.seconds),
        "values_per_cpu_s": round(seen.acked * values / max(outcome.cpu_s, 0.01)),
        "ack_p50_ms": _percentile(waits, 50),
        "ack_p99_ms": _percentile(waits, 99),
        "server_cpu_s": round(outcome.cpu_s, 2),
        "server_pss_mb": outcome.pss_mb,
        "connections": seen.most_connections,
        "seconds": round(outcome.seconds, 2),
    }


def _percentile(waits: Sequence[float], percent: int) -> float | None:
    return round(waits[(len(waits) - 1) * percent // 100], 1) if waits else None


def _enrolled(
    options: argparse.Namespace, instance: Instance, identities: Sequence[Identity]
) -> "tuple[Sandbox, Door]":
    """Make devices of those that are none yet."""
    from obhut.cli.simulate.agents import sandbox

    with reachable():
        place = sandbox.sandbox()
        known = sandbox.known(place, [one.device_key for one in identities])
        new = [one for one in identities[1:] if one.device_key not in known]
        token = sandbox.token(place, uses=len(new) + 1, by=options.by)
    enrolling = Enrolling(instance.state().ports.web, token)
    door = enrolling.one(identities[0])  # a known one too: the answer says where to go
    enrolling.all(new, _tell(len(new)))
    return place, door


def _tell(total: int):  # type: ignore[no-untyped-def]
    def tell(done: int) -> None:
        if done % _TELL_EVERY == 0 or (done == total and total >= _TELL_EVERY):
            sys.stderr.write(f"{done} von {total} Geräten aufgenommen\n")

    return tell


def _require_files(count: int, server: Server) -> None:
    """Each connection needs a file descriptor, here and in the gateway."""
    wanted = count + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    own = wanted if hard == resource.RLIM_INFINITY else hard
    if soft < wanted <= own:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    for allowed, who in ((own, "dieser Befehl"), (server.gateway_files(), "das Gateway")):
        if 0 < allowed < wanted:
            raise CommandFailedError(
                f"für {count} Verbindungen darf {who} zu wenige Dateien öffnen ({allowed}, nötig"
                f" {wanted}). „ulimit -Hn {wanted}“ vor dem Start hebt die Grenze, bei systemd"
                " LimitNOFILE."
            )


def _counted(instance: Instance, customer_id: int, outcome: Outcome) -> dict[str, int]:
    """Let a process that knows nothing of the run's acknowledgements count the database."""
    sent = [
        Sent(one.identity.number, one.identity.device_key, one.spool_id, one.highest_sent)
        for one in outcome.agents
    ]
    asked = question(
        data=str(instance.path), customer_id=customer_id, contents=outcome.contents, sent=sent
    )
    done = subprocess.run(
        [sys.executable, "-m", "obhut.cli.simulate.agents.counting"],
        input=asked, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandFailedError(f"das Nachzählen ist gescheitert: {done.stderr[-500:]}")
    counted: dict[str, int] = json.loads(done.stdout)
    return counted
