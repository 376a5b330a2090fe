"""One connection to PostgreSQL that comes back by itself."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection

_log = structlog.get_logger()
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 5.0

Row = tuple[Any, ...]
Poison = (psycopg.DataError, psycopg.IntegrityError)
"""What a message can be guilty of; anything else is the database's state and is tried again."""


class Database:
    """Runs one statement at a time, each in a transaction of its own.

    While the database is away, a call waits and tries again, for as long as it takes. Errors of
    class ``Poison`` are raised. A statement may run twice when the answer of a commit was lost, so
    every statement must be harmless when repeated.
    """

    def __init__(self, dsn: str, *, name: str) -> None:
        self._dsn = dsn
        self._name = name
        self._connection: AsyncConnection[Row] | None = None
        self._one = asyncio.Lock()
        self.failures = 0

    async def fetch(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Row]:
        """Run ``statement`` and return its rows; returns after the commit. Raises Poison."""
        async with self._one:
            while True:
                try:
                    rows = await self._try(statement, parameters)
                except Poison:
                    raise
                except (psycopg.Error, OSError) as problem:
                    await self._wait(problem)
                else:
                    self.failures = 0
                    return rows

    async def connect(self) -> AsyncConnection[Row]:
        """Return the connection, opened anew where it is gone."""
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                self._dsn, autocommit=True, application_name=f"obhut-gateway-{self._name}"
            )
            self._connection.prepare_threshold = 1
        return self._connection

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _try(self, statement: str, parameters: Mapping[str, Any]) -> Sequence[Row]:
        connection = await self.connect()
        cursor = await connection.execute(statement.encode(), parameters)
        return await cursor.fetchall() if cursor.description else ()

    async def _wait(self, problem: Exception) -> None:
        self.failures += 1
        wait = min(_FIRST_WAIT * 2 ** min(self.failures, 10), _LONGEST_WAIT)
        _log.warning(
            "database-away",
            connection=self._name,
            failures=self.failures,
            wait_s=wait,
            kind=type(problem).__name__,
            problem=str(problem).strip()[:300],
        )
        if isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError | OSError):
            await self._drop()
        await asyncio.sleep(wait)

    async def _drop(self) -> None:
        """Give up a connection that may be half dead; a deadlock loses only a connect."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
