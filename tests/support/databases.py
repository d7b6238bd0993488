"""Databases as earlier releases left them; and statements that are compiled once for the databases of all tests."""

from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event

from bot.store.database import MIGRATIONS


def with_driver(url):
    return url.replace("postgresql://", "postgresql+psycopg://")


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
