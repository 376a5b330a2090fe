"""Many questions to the database as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


class Batcher(Generic[_Question, _Answer]):
    """Collects questions while the last batch is under way and asks them together.

    ``ask`` takes questions with different ``key``s and returns their answers in order; a question
    whose key is already in the batch waits for the next one.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[_Question]], Awaitable[Sequence[_Answer]]],
        *,
        key: Callable[[_Question], object],
        most: int = 500,
    ) -> None:
        self._ask = ask
        self._key = key
        self._most = most
        self._waiting: list[tuple[_Question, asyncio.Future[_Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, question: _Question) -> _Answer:
        """Return the answer to ``question``; raises what ``ask`` raised for its batch."""
        future: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            batch = self._next()
            try:
                answers = await self._ask([question for question, _ in batch])
            except Exception as problem:  # noqa: BLE001 - handed to everybody who asked
                _deliver(batch, [problem] * len(batch))
            else:
                _deliver(batch, answers)

    def _next(self) -> list[tuple[_Question, "asyncio.Future[_Answer]"]]:
        seen: set[object] = set()
        batch: list[tuple[_Question, asyncio.Future[_Answer]]] = []
        rest: list[tuple[_Question, asyncio.Future[_Answer]]] = []
        for item in self._waiting:
            key = self._key(item[0])
            fits = key not in seen and len(batch) < self._most
            (batch if fits else rest).append(item)
            seen.add(key)
        self._waiting = rest
        return batch


def _deliver(
    batch: Sequence[tuple[_Question, "asyncio.Future[_Answer]"]],
    answers: Sequence[_Answer | Exception],
) -> None:
    for (_, future), answer in zip(batch, answers, strict=True):
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
