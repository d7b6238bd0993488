"""Databases as earlier releases left them."""

from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.store.database import MIGRATIONS


def with_driver(url):
    return url.replace("postgresql://", "postgresql+psycopg://")


@contextmanager
def of_revision(url, revision):
    """A connection to the database at *url* with the tables of that *revision*; what is written is there afterwards."""
    engine = create_engine(with_driver(url))
    with engine.begin() as connection:
        setup = Config()
        setup.set_main_option("script_location", str(MIGRATIONS))
        setup.attributes["connection"] = connection
        command.upgrade(setup, revision)
        yield connection
    engine.dispose()
