"""The gateway process: listen, store, and end in order."""

import asyncio
import contextlib
import logging
import resource
import signal

import structlog
import uvloop

from obhut_gateway import adapter, fallback
from obhut_gateway.hub import Hub
from obhut_gateway.settings import Config
from obhut_gateway.watch import Watch

_log = structlog.get_logger()
_WANTED_FILES = 4096
_GOODBYE_S = 1.0


def run(config: Config) -> None:
    """Serve until SIGTERM or SIGINT; what was received by then is stored and acknowledged."""
    _raise_file_limit()
    # A line for every connection would be most of the log, and strangers could fill the disk.
    logging.getLogger("picows").setLevel(logging.WARNING)
    uvloop.run(serve(config))


async def serve(config: Config) -> None:
    """Serve until a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    hub = Hub(config)
    watch = Watch(hub)
    await watch.started()
    writing = hub.spawn(hub.writer.run())
    rounds = [
        hub.spawn(work)
        for work in (hub.presence.run(), watch.beat(), watch.silence(), watch.news())
    ]
    servers = [await fallback.listen(hub), await adapter.listen(hub)]
    _log.info("gateway-listens", host=config.host, port=config.port, node=config.gateway_id)
    await stop.wait()
    hub.stopping = True
    for server in servers:
        server.close()
    try:
        async with asyncio.timeout(config.guards.stop_s):
            await _end(hub, watch, writing, rounds)
    except TimeoutError:
        _log.error("gateway-stop-incomplete", waiting=hub.writer.waiting)


async def _end(
    hub: Hub,
    watch: Watch,
    writing: "asyncio.Task[None]",
    rounds: "list[asyncio.Task[None]]",
) -> None:
    """Read no more, store and acknowledge what is here, say good-bye, write who was here."""
    for connection in tuple(hub.everybody):
        connection.pause()
    hub.writer.stop()
    await writing
    await hub.say_goodbye(within_s=_GOODBYE_S)
    for task in rounds:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await hub.presence.flush()
    await watch.stopped()
    await hub.close()


def _raise_file_limit() -> None:
    """Use as many descriptors as the system allows: each device needs one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and hard < _WANTED_FILES:
        _log.warning("few-file-descriptors", allowed=hard, wanted=_WANTED_FILES)
