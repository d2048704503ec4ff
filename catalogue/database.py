"""How is the catalogue's database opened? Its schema is brought up to date, its errors are put in words."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from catalogue import migrations
from catalogue.errors import (
    ConfigError,
    ConnectionLost,
    CorruptData,
    LockBusy,
    PinakesError,
    Refused,
    Unreachable,
)
from catalogue.private_files import make_private
from catalogue.schema import metadata

_T = TypeVar("_T")

# How long a writer waits for another one.
BUSY_SECONDS = 30.0

# Bytes of a SQLite file that are read as memory, not copied page by page: a search reads 200 rows of
# statistics in 1.1 ms instead of 2.2.
MAPPED_BYTES = 2_000_000_000

# Values or rows of one statement.
MANY = 500

_FOLD_BACK = "PRAGMA wal_checkpoint(PASSIVE)"

# How often the end of a file is looked at, before it is called missing.
_LOOKS = 5

# A number of our own for PostgreSQL's advisory lock.
_MIGRATION_LOCK = 0x50494E41

# The execution option of connections that write.
_WRITES = "pinakes_writes"


class _Pool(QueuePool):
    """Connections of one engine. Once they were all closed, those that come back are closed, too: one that
    was in use then, one that a late thread asked for.

    SQLAlchemy would keep it open for nobody until a look for garbage finds it, and with it a catalogue's file
    that was replaced meanwhile.
    """

    _ended = False

    def dispose(self) -> None:
        self._ended = True
        super().dispose()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        if self._ended:  # asked last: neither order of these two calls leaves one behind
            super().dispose()


class _Failures(logging.Filter):
    """Whatever fails when a connection is closed, but for an interruption: that is raised, too."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], KeyboardInterrupt))


logging.getLogger(f"{__name__}.{_Pool.__name__}").addFilter(_Failures())


def open_engine(url: str, mapped: bool = True) -> Engine:
    """An engine for the catalogue at a SQLAlchemy URL, its schema at this code's version.

    ``mapped``: whether a SQLite file is read as memory (:data:`MAPPED_BYTES`).

    Raises :class:`Unreachable` where there is no database to talk to or its schema is newer than this code,
    :class:`CorruptData` where the file is no database, :class:`ConfigError` where the URL is none.
    """
    parsed = _parsed(url)
    with errors_in_words(parsed):
        engine = _engine(parsed, mapped)
        try:
            _bring_up_to_date(engine, parsed)
        except BaseException:
            engine.dispose()
            raise
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine whose transactions take the write lock when they begin, not at their first write.

    SQLite refuses to turn a read transaction into a write one when another process wrote meanwhile
    (SQLITE_BUSY_SNAPSHOT), however long it waits.
    """
    return engine.execution_options(**{_WRITES: True})


def reading(engine: Engine) -> Engine:
    """The same engine whose transactions are snapshots: they see one state, whatever is written meanwhile."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite catalogue; ``None`` for a database in memory or another kind."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def batches(values: Sequence[_T], size: int = MANY) -> Iterator[Sequence[_T]]:
    """The values in order, as many together as one statement takes."""
    return (values[start : start + size] for start in range(0, len(values), size))


def select_in(connection: Connection, sql: str, values: Sequence[str | int]) -> list[Any]:
    """The rows of ``sql``, in which ``{}`` stands for the list of ``values``, as plain tuples.

    For the few statements that every search asks, straight to the driver: SQLAlchemy makes a list of values
    anew each time, and what it does around a statement takes four times as long as a small one.
    """
    return _fetched(connection, sql.format(marks(connection, len(values))), tuple(values)) if values else []


def select_by(connection: Connection, sql: str, *values: str | float) -> list[Any]:
    """The same, where a ``{}`` stands for each of the ``values``."""
    mark = marks(connection, 1)
    return _fetched(connection, sql.format(*[mark] * len(values)), values)


def _fetched(connection: Connection, sql: str, values: tuple[str | float, ...]) -> list[Any]:
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does by itself: all statements see one state
    cursor = connection.connection.cursor()
    errors = connection.dialect.loaded_dbapi.Error
    try:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
    except errors as error:
        raise DBAPIError.instance(sql, values, error, errors) from error
    finally:
        cursor.close()


def marks(connection: Connection, count: int) -> str:
    """Where ``count`` values go in a statement's text, as the database's driver wants them written."""
    return _marks(connection.dialect.paramstyle, count)


@lru_cache(maxsize=1000)
def _marks(paramstyle: str, count: int) -> str:
    return ", ".join(["?" if paramstyle == "qmark" else "%s"] * count)


@contextmanager
def errors_in_words(url: URL) -> Iterator[None]:
    """Turn the database's own errors into :class:`PinakesError`, which says what to do."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise _explained(error, url) from error


def shown(url: URL) -> str:
    """The URL for a person: without its password."""
    return str(sqlite_file(url) or url.render_as_string(hide_password=True))


def missing_end(engine: Engine, file: Path) -> str | None:
    """How much a SQLite file lacks at its end, in words; ``None`` where it lacks nothing.

    SQLite reads zeros behind the end of a file. Its first page tells how many there are (file format, 1.3.7),
    once nothing waits in the log. Raises the database's own errors.
    """
    for _ in range(_LOOKS):
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute(_FOLD_BACK)
                busy, waiting, folded_back = cursor.fetchone() or (1, 0, 0)
            except sqlite3.Error as error:
                raise DBAPIError.instance(_FOLD_BACK, (), error, sqlite3.Error) from error
        with open(file, "rb") as stream:
            head = stream.read(100)
            size = stream.seek(0, os.SEEK_END)
        page = int.from_bytes(head[16:18], "big")
        wanted = int.from_bytes(head[28:32], "big") * (65_536 if page == 1 else page)
        if size >= wanted or busy or waiting != folded_back:
            return None
        time.sleep(0.1)  # another process may be folding back at this moment
    return f"it ends at byte {size} of {wanted}"


def damaged(url: URL, words: str) -> CorruptData:
    """The error for a catalogue whose file is damaged."""
    file = sqlite_file(url)
    away = f"move {file} and the files beside it (-wal, -shm) away, then " if file else ""
    return CorruptData(
        f"the catalogue {shown(url)} is damaged ({words})", f"{away}restore a backup: pinakes restore FILE"
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a host that opens a bracket, and for its port
        raise ConfigError(
            "catalogue.url is no SQLAlchemy URL", "write it like postgresql+psycopg://user@host/name"
        ) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(
            f"catalogue.url names the database «{parsed.get_backend_name()}»", "use SQLite or PostgreSQL"
        )
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _engine(url: URL, mapped: bool) -> Engine:
    try:
        if url.get_backend_name() == "postgresql":
            return create_engine(
                url, poolclass=_Pool, pool_pre_ping=True, connect_args={"connect_timeout": 10}
            )
        file = sqlite_file(url)
        if file:
            make_private(file)
            engine = create_engine(url, poolclass=_Pool, connect_args={"timeout": BUSY_SECONDS})
        else:
            engine = create_engine(url, connect_args={"check_same_thread": False}, poolclass=StaticPool)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        remedy = 'install it: pip install "pinakes[postgres]"'
        raise Unreachable(f"the driver of {shown(url)} is not installed ({error})", remedy) from error
    except OSError as error:
        raise Unreachable(
            f"the catalogue {shown(url)} cannot be made: {error.strerror}",
            "check library.data, its permissions and its space",
        ) from error
    event.listen(engine, "connect", _prepared(MAPPED_BYTES if mapped else 0))
    event.listen(engine, "begin", _on_begin)
    return engine


def _prepared(mapped: int) -> Callable[[sqlite3.Connection, Any], None]:
    """What is done with a new connection; ``mapped``: bytes of the file that are read as memory."""

    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        # None: the driver must not open transactions on its own, or it would open them without the lock that
        # begin() needs.
        connection.isolation_level = None
        _keep_a_log(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", f"mmap_size={mapped}"):
            connection.execute(f"PRAGMA {pragma}")

    return on_connect


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Write ahead to a log, so that readers and a writer do not meet.

    Where two processes make one new file, SQLite refuses the second at once, whatever its time-out is.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN"
    )


def _bring_up_to_date(engine: Engine, url: URL) -> None:
    with engine.connect() as connection:
        version = _version(connection)
    if version == migrations.HEAD:
        return
    with writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        version = _version(connection)  # another process may have been faster
        if version == migrations.HEAD:
            return
        if version is not None and version not in migrations.REVISIONS:
            raise Unreachable(
                f"the catalogue {shown(url)} has schema {version}, newer than this Pinakes", "upgrade Pinakes"
            )
        if version is None and set(inspect(connection).get_table_names()) & set(metadata.tables):
            raise Refused(
                f"the database {shown(url)} holds tables that Pinakes did not make",
                "give it a database of its own",
            )
        migrations.upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _explained(error: SQLAlchemyError, url: URL) -> PinakesError:
    original = getattr(error, "orig", None)
    words = str(original or error).strip() or type(error).__name__
    lower = words.lower()
    name = f"the catalogue {shown(url)}"
    if "locked" in lower or "busy" in lower or isinstance(error, PoolTimeout):
        return LockBusy(f"{name} is being written by another process", "wait for it to end and try again")
    if "malformed" in lower or "not a database" in lower or "corrupt" in lower:
        return damaged(url, words)
    if "disk is full" in lower or "no space" in lower or "disk i/o" in lower:
        return PinakesError(
            f"{name} cannot be written ({words})", "free some space on its disk and run the command again"
        )
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, OperationalError):
        return (ConnectionLost if lost else Unreachable)(
            f"{name} cannot be reached ({' '.join(words.split())})",
            "check catalogue.url, the server, and the permissions",
        )
    return PinakesError(
        f"{name} refused a statement ({' '.join(words.split())[:300]})",
        "report this with the command that was run",
    )
