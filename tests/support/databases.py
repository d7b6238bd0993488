"""Databases as earlier releases left them, on a server where one is named, and with time passing in them; and
statements that are compiled once for the databases of all tests.
"""

import os
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event

from bot.store import Store
from bot.store.database import MIGRATIONS
from bot.store.tables import metadata

SERVER = os.environ.get("TEST_DATABASE_URL")
"""Another database is tried where one is named: TEST_DATABASE_URL=postgresql://… (it is emptied)."""


def with_driver(url):
    return url.replace("postgresql://", "postgresql+psycopg://")


async def emptied(url):
    """Bring the database at *url* up to date, and empty its tables."""
    async with Store(url):
        pass
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()


def elapse(url, seconds):
    """Have so many *seconds* pass for who looks at the leases and waits in the database at *url*."""
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            times = {"lease_until", "due_at", "waits_since"} & set(table.columns.keys())
            if times:
                connection.execute(table.update().values({name: table.c[name] - seconds for name in times}))
    engine.dispose()


def grown_old(url, only="asked_at created_at"):
    """Have all that the database at *url* knows of questions and replies be of long ago, or *only* that time of it."""
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            times = set(only.split()) & set(table.columns.keys())
            if times:
                connection.execute(table.update().values(dict.fromkeys(times, 0.0)))
    engine.dispose()


@contextmanager
def of_revision(url, revision):
    """Yield a connection to the database at *url* with the tables of that *revision*; what is written stays."""
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        setup = Config()
        setup.set_main_option("script_location", str(MIGRATIONS))
        setup.attributes["connection"] = connection
        command.upgrade(setup, revision)
        yield connection
    engine.dispose()


class Compiled(dict):
    """Statements by the name of their dialect: each engine has a dialect of its own, and all compile the same."""

    def get(self, key, default=None):
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key, compiled):
        super().__setitem__((key[0].name, *key[1:]), compiled)


def compile_once():
    """Have every engine take what another has compiled, as it takes what it has compiled itself."""
    compiled = Compiled()
    event.listen(Engine, "engine_connect", lambda made: made.execution_options(compiled_cache=compiled))
