"""The database: opened, brought up to date, and its transactions, a method for each question that is asked of it, run
on a thread of its own. Every SQL statement of the project is in this package.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import Engine, create_engine, event, func, inspect, make_url, pool, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from bot.environment import DEFAULT_URL, no_folder
from bot.errors import UserError, installing
from bot.store.inbox import Inbox
from bot.store.judgements import Judgements
from bot.store.moderation import ModerationRecords, Plans
from bot.store.outbox import Outbox
from bot.store.places import Places
from bot.store.privacy import Privacy
from bot.store.reviews import ReviewItems
from bot.store.tables import inbox
from bot.store.unanswered import UnansweredQuestions

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from sqlalchemy import Connection
    from sqlalchemy.engine import ExceptionContext

    from bot.store.outbox import Claimed

T = TypeVar("T")

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = 0x616D61
"""The lock that replicas which start together take turns with: "ama" in ASCII, so that nobody else means it."""
CONNECT_TIMEOUT = 10
"""Seconds until a database server that does not answer counts as out of reach; left alone psycopg waits minutes."""
HOLDER = f"{socket.gethostname()}:{os.getpid()}"


class Transaction(
    Outbox,
    Inbox,
    UnansweredQuestions,
    Judgements,
    ModerationRecords,
    Plans,
    ReviewItems,
    Privacy,
    Places,
):
    """All or nothing of what is asked of it; *holder* is who the leases are given to.

    In here is what concerns several of the classes it is made of.
    """

    def delete_question(self, key: str, now: float) -> Claimed | None:
        """Delete the question and take its reply back; return that, to be sent, if it stands. Later revisions
        are not received.
        """
        values = {"state": "deleted", "received_at": now, "message": None, "error": None, "revision": ""}
        self._upsert(inbox, {"key": key}, values)
        self.forget_unanswered(key)
        self.drop_drafts(key, now)
        return self.take_back(key, now)

    def forget_person(self, user: str, now: float) -> int:
        """Remove what *user* asked and proposed, and the cards about it; return how many records that were. What was
        told of it is left to the bot to take back, and that others may wait for an answer to it.
        """
        self.note_stale(key for key in self.keys_of(user) if self.unanswered_question(key))
        self.remove_name(user)
        taken = self.hand_back_all_of(user)
        about = [key for question in self.keys_of(user) for key in self.words_about(question)]
        words = dict.fromkeys([*about, *self.words_of(user)])
        about = [key for key in words if not self.blank_if_others_asked(key, user)]
        complaints = self.blank_complaints(user)
        quoting = self.quoting(user)
        self.leave_untold(quoting)
        quoting = [found for found in quoting if found.key not in words]
        to_come = {*complaints, *(found.key for found in quoting if not found.done)}
        for key in (*about, *complaints, *(found.key for found in quoting)):
            # We send nothing: whoever runs, or will, need not wait for our lease to end.
            if claimed := self.take_back(key, now, for_good=key not in to_come):
                self.put_off(claimed, 0.0, "left to the bot", in_doubt=claimed.in_doubt)
        removed = self.forget(user) + self.forget_receipts(user)
        return removed + len(taken) + len(about) + len(complaints) + len(quoting)


class Store:
    """The one door to the database.

    Every transaction runs on one thread that alone ever touches the connection: that is one hop a transaction
    instead of one a statement, and a cancelled caller cannot leave a connection in use by two.
    """

    def __init__(
        self, url: str = DEFAULT_URL, *, holder: str = HOLDER, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """Open nothing yet. Raises UserError for a URL that names no database we can open. *ticks* is the clock of this
        machine that nobody sets, the same in all its processes.
        """
        self._engine = _engine(url)
        self._holder = holder
        self._ticks = ticks
        self._thread = ThreadPoolExecutor(1, "store")

    async def __aenter__(self) -> Self:
        await self._on_thread(self._prepare)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._on_thread(self._engine.dispose)
        self._thread.shutdown()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Return what *work*, done in one transaction, returns: committed by then, or, if it raised, not at all."""
        return await self._on_thread(lambda: self._in_transaction(work))

    def _in_transaction(self, work: Callable[[Transaction], T]) -> T:
        with self._engine.begin() as connection:
            return work(Transaction(connection, self._holder, self._ticks))

    def _prepare(self) -> None:
        try:
            _migrate(self._engine)
        except DBAPIError as error:
            url = self._engine.url.render_as_string()
            why = no_folder(url) or " ".join(str(error.orig).split())
            raise UserError(f"DATABASE_URL: cannot open {url}: {why}") from error
        self._in_transaction(partial(_release_what_the_dead_hold, mine=self._holder))

    async def _on_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(_with_driver(url))
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(
                create_engine(parsed, **_DISCREET, poolclass=pool.StaticPool, connect_args=_SQLITE_ARGUMENTS)
            )
        if parsed.get_backend_name() == "postgresql":
            patience = {} if "connect_timeout" in parsed.query else {"connect_timeout": CONNECT_TIMEOUT}
            return _postgresql(
                create_engine(parsed, **_DISCREET, pool_size=1, pool_pre_ping=True, connect_args=patience)
            )
    except (ArgumentError, NoSuchModuleError) as error:
        raise UserError(_UNKNOWN) from error
    except ModuleNotFoundError as error:
        raise UserError(
            f"DATABASE_URL: the driver {error.name} is not installed: {installing('postgresql')}"
        ) from error
    raise UserError(_UNKNOWN)


_UNKNOWN = "DATABASE_URL: not a database we know: use SQLite (sqlite:///FILE) or PostgreSQL (postgresql://USER:PASSWORD@HOST/NAME)"
_DISCREET: dict[str, Any] = {"hide_parameters": True}  # an error would carry what members wrote into the log

# The connection belongs to the store's one thread, though the pool may be made and closed from another.
_SQLITE_ARGUMENTS = {"check_same_thread": False, "timeout": 10, "isolation_level": None}


def _with_driver(url: str) -> str:
    """Return *url* with psycopg 3, the driver we bring; hosts hand out postgres://, which SQLAlchemy does not know."""
    scheme, colon, rest = url.partition("://")
    return f"postgresql+psycopg{colon}{rest}" if scheme in {"postgres", "postgresql"} else url


def _sqlite(engine: Engine) -> Engine:
    """Set WAL, so that readers do not wait; NORMAL, so that a commit survives the process; one writer at a time."""

    @event.listens_for(engine, "connect")
    def _pragmas(connection: object, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]  # DBAPI connections have no type

    @event.listens_for(engine, "begin")
    def _begin(connection: object) -> None:
        # SQLite ignores FOR UPDATE; a transaction that will write has to say so at once or may find the door shut.
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine


def _postgresql(engine: Engine) -> Engine:
    """Have errors say what went wrong, without the row it went wrong with, which PostgreSQL adds."""

    @event.listens_for(engine, "handle_error")
    def _without_details(context: ExceptionContext) -> None:
        original, wrapped = context.original_exception, context.sqlalchemy_exception
        primary = getattr(getattr(original, "diag", None), "message_primary", None)
        if primary and wrapped:
            whole, original.args = str(original), (primary,)
            wrapped.args = tuple(str(text).replace(whole, primary) for text in wrapped.args)

    return engine


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite lets one in at a time anyway
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        if (known := _revision(connection)) != newest_revision():
            log.info("the database is %s", f"brought up from revision {known}" if known else "made anew")
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """Return the revision of the database; None where it has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def newest_revision() -> str:
    """Return the revision of a database that is up to date: the files of the migrations begin with theirs."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*_*.py"))


def _upgrade(connection: Connection) -> None:
    # Imported here: it takes a while to load, and most databases are up to date.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _release_what_the_dead_hold(tx: Transaction, mine: str) -> None:
    is_alive = partial(_is_alive, mine=mine)
    tx.release_leases_of_the_dead(is_alive)
    tx.abandon_plans_of_the_dead(is_alive)
    tx.release_receipts_of_the_dead(is_alive)


def _is_alive(holder: str, mine: str) -> bool:
    """Return whether the process that holds a lease may still be at work; on another machine we cannot know."""
    if holder == mine:
        return False  # we have only begun: it was who had this number before, as in a container that starts again
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
