"""Start children, keep them alive, stop them in reverse order."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from obhut.cli.launch import descendants
from obhut.cli.launch.child import Child, Spec
from obhut.cli.launch.event_loop import EventLoop
from obhut.cli.launch.guard import Guard
from obhut.cli.launch.log_file import Lines, LogFile
from obhut.config import processes
from obhut.config.problems import InstanceProblem
from obhut.kernel import clock

_LONGEST_TURN = 1.0


class StopRequested(Exception):  # noqa: N818 - a wish, not an error
    """Somebody asked the supervisor to stop."""


class StepFailed(InstanceProblem):
    """A step that must succeed did not."""

    def __init__(self, name: str, code: int, said: str, log: Path) -> None:
        self.code = code
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
        super().__init__(
            f"Der Schritt „{name}“ ist gescheitert (Kode {code}): {last} Einzelheiten stehen in"
            f" {log}."
        )


class Supervisor:
    """Use it as a context manager in the main thread: leaving it stops every child.

    ``lock`` is the descriptor that holds the instance; the guard keeps it when we are killed.
    """

    def __init__(self, log: LogFile, lock: int) -> None:
        self._lock = lock
        self._log = log
        self._loop = EventLoop()
        self._children: list[Child] = []
        self._step: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None

    def __enter__(self) -> Self:
        processes.adopt_orphans()
        self._guard = Guard(self._lock)
        self._loop.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        try:
            for child in reversed(self._children):
                self._stop(child)
            descendants.kill_orphans(self._known())
        finally:
            self._loop.close()
            if self._guard:
                self._guard.dismiss()

    def start(self, spec: Spec) -> None:
        """Start a child and keep it alive from now on."""
        child = Child(spec)
        self._children.append(child)
        self._launch(child)

    def run(self, spec: Spec) -> str:
        """Run a child to its end and return its standard output, which no log sees.

        Raises StepFailed with what it said on its standard error.
        """
        spec.before()
        process = self._step = self._spawn(spec, stderr=subprocess.PIPE)
        out, said, lines = bytearray(), list[str](), Lines()
        self._listen(process.stdout, out.extend)
        self._listen(process.stderr, lambda data: said.extend(self._log_lines(spec, lines, data)))
        try:
            while process.poll() is None:
                self.turn()
        finally:
            self._step = None
            self._clear_away(process)
        while self._loop.is_open(process.stdout) or self._loop.is_open(process.stderr):
            self._loop.turn(_LONGEST_TURN)
        if process.returncode:
            raise StepFailed(spec.name, process.returncode, "\n".join(said), self._log.path)
        return out.decode(errors="replace")

    def until(self, condition: Callable[[], bool], *, seconds: float, every_s: float = 0.1) -> bool:
        """Turn until ``condition`` holds; False when ``seconds`` are over."""
        end = clock.monotonic() + seconds
        while not condition():
            if clock.monotonic() >= end:
                return False
            self.turn(every_s)
        return True

    def turn(self, longest: float = _LONGEST_TURN) -> None:
        """Treat what happens within ``longest`` seconds. Raises StopRequested."""
        if self._loop.stop_signals:
            raise StopRequested
        now = clock.monotonic()
        due = [c.start_again_at - now for c in self._children if c.start_again_at is not None]
        self._loop.turn(max(0.0, min([longest, *due])))
        self._bury_the_dead()
        for child in self._children:
            if child.start_again_at is not None and child.start_again_at <= clock.monotonic():
                self._launch(child)

    def forever(self) -> NoReturn:
        """Turn until StopRequested."""
        while True:
            self.turn()

    def restarts(self, name: str) -> int:
        """Return how often the child ``name`` had to be started again."""
        return sum(child.restarts for child in self._children if child.spec.name == name)

    def leads(self, name: str, pid: int | None) -> bool:
        """Tell whether ``pid`` is the child ``name`` or one of its own processes."""
        leaders = [c.process.pid for c in self._children if c.process and c.spec.name == name]
        try:
            return pid is not None and os.getsid(pid) in leaders
        except ProcessLookupError:
            return False

    def _launch(self, child: Child) -> None:
        spec, child.start_again_at = child.spec, None
        child.started_at = clock.monotonic()
        try:
            spec.before()
            child.process = self._spawn(spec, stderr=subprocess.STDOUT)
        except (OSError, InstanceProblem) as problem:
            child.ended(clock.monotonic())
            self._log.add("supervisor", f"{spec.name}: {problem}", "error")
            return
        lines = Lines()
        self._listen(child.process.stdout, lambda data: self._log_lines(spec, lines, data))
        self._log.add("supervisor", f"{spec.name} gestartet (Prozess {child.process.pid})")

    def _spawn(self, spec: Spec, *, stderr: int) -> "subprocess.Popen[bytes]":
        process = processes.spawn(
            spec.command,
            env=spec.env,
            user=spec.user,
            death_signal=spec.stop_signal,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        if self._guard:
            self._guard.add(process.pid, spec.hurry_signal)
        return process

    def _listen(self, pipe: object, sink: Callable[[bytes], object]) -> None:
        self._loop.listen(pipe, sink)  # type: ignore[arg-type]  # PIPE was asked for

    def _log_lines(self, spec: Spec, lines: Lines, data: bytes) -> list[str]:
        said = lines.feed(data)
        for line in said:
            self._log.add(spec.name, line)
        return said

    def _known(self) -> set[int]:
        running = [child.process for child in self._children if child.process]
        running += [self._step] if self._step else []
        return {process.pid for process in running} | ({self._guard.pid} if self._guard else set())

    def _bury_the_dead(self) -> None:
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._note_end(child, child.process)
        if self._loop.child_ended:
            self._loop.child_ended = False
            descendants.reap_orphans(self._known())

    def _note_end(self, child: Child, process: "subprocess.Popen[bytes]") -> None:
        child.process = None
        self._clear_away(process)
        now = clock.monotonic()
        wait = child.ended(now) - now
        self._log.add(
            "supervisor",
            f"{child.spec.name} endete mit Kode {process.returncode}; Neustart in {wait:.1f} s",
            "warning",
        )

    def _clear_away(self, process: "subprocess.Popen[bytes]") -> None:
        """End what the process left behind: it would hold ports, locks and shared memory."""
        descendants.kill_group(process.pid)
        descendants.kill_orphans(self._known())
        process.wait()
        descendants.reap_orphans(self._known())
        if self._guard:
            self._guard.remove(process.pid)

    def _stop(self, child: Child) -> None:
        """Stop one child: politely, after its grace or at a second signal in a hurry."""
        process, child.start_again_at = child.process, None
        if process is None:
            return
        process.send_signal(child.spec.stop_signal)
        patience = self._loop.stop_signals + 1
        for how in (None, child.spec.hurry_signal):
            if how is not None:
                descendants.kill_group(process.pid, how)
            end = clock.monotonic() + child.spec.grace_s
            while process.poll() is None and clock.monotonic() < end:
                if how is None and self._loop.stop_signals > patience:
                    break
                self._loop.turn(0.1)
        child.process = None
        self._clear_away(process)
