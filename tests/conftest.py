"""The stage: a local Slack, an archive of a few pairs, and the bot as `ama run` starts it."""

import asyncio
import gc
import logging
import os
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings

from bot.config import Config
from bot.platforms.slack.setup import SlackAccess
from bot.run import Access
from bot.store import Store
from localslack import Workspace
from tests.support.bots import running
from tests.support.databases import SERVER, compile_once, emptied
from tests.support.folders import in_memory
from tests.support.logs import Log
from tests.support.moderating import with_moderators

# Speed is measured in benchmarks/: a loaded machine is no reason for a test to fail.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
compile_once()
in_memory()

ARCHIVE = """\
title: "AMA with Grace Hopper"
guest: Grace Hopper
date: 1985-11-03
link: https://example.org/hopper
pairs:
  - id: first-bug
    question: What was the first computer bug?
    also:
      - where does the word bug come from
      - moth in the relay
    answer: |
      A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947.
  - id: nanosecond
    question: Why do you hand out pieces of wire?
    also:
      - how long is a nanosecond
      - grace hopper wire nanosecond
    answer: |
      Each is 30 cm long: as far as electricity travels in a nanosecond.
  - id: nanosecond-satellite
    question: And why are satellites slow, then?
    also:
      - satellite delay in nanoseconds
    answer: |
      Because there are very many nanoseconds between the ground and a satellite.
    follows: nanosecond
  - id: favourite-language
    question: Which programming language do you like best?
    also:
      - favourite language
      - best programming language according to the guest
    answer: |
      COBOL, of course.
"""


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Take three for two processors: where one test waits for a clock, as some must, another works."""
    return (yield) * 3 // 2


def pytest_configure(config):
    """Have each worker collect from another folder on: making asserts tell what was compared takes longer than all
    else, and is found done where another worker was first.
    """
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if config.args == config.getini("testpaths"):
        folders = sorted(str(path) for path in Path(__file__).parent.iterdir() if _has_tests(path))
        first = int(number) * len(folders) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        config.args = folders[first:] + folders[:first]


def _has_tests(path):
    return path.name.startswith("test_") or (path.is_dir() and any(path.glob("test_*.py")))


def pytest_collection_modifyitems(items):
    """Begin with what may take longer than other tests: in the end, all would wait for it. Every worker has to have
    them in the same order.
    """
    items.sort(key=lambda item: (item.get_closest_marker("timeout") is None, item.path))


def pytest_collection_finish():
    """Spare Python looking through tests and modules for garbage, a quarter of a second each time: all stay."""
    gc.freeze()


@pytest.fixture
def answers(tmp_path):
    """The folder of a small archive."""
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "hopper.yaml").write_text(dedent(ARCHIVE), encoding="utf-8")
    return folder


@pytest.fixture
async def slack():
    """A local Slack, with an acknowledgement timer that tests need not wait for."""
    async with Workspace(port=0, ack_timeout=0.5) as workspace:
        yield workspace


@pytest.fixture
def config(answers):
    """The bot listens in #study-group, and the moderators have a channel."""
    config = Config(answers=answers)
    return config.model_copy(
        update={
            "slack": config.slack.model_copy(update={"channels": ("#study-group",), "replies_per_hour": 0})
        }
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """The bytes of a database that is up to date: to migrate one takes longer than most tests."""
    file = tmp_path_factory.mktemp("database") / "ama.db"

    async def migrate():
        async with Store(f"sqlite:///{file}"):
            pass

    asyncio.run(migrate())
    return file.read_bytes()


@pytest.fixture
def database_url(empty_database, tmp_path):
    """A database of the test's own, up to date and empty."""
    if SERVER:
        asyncio.run(emptied(SERVER))
        return SERVER
    (tmp_path / "ama.db").write_bytes(empty_database)
    return f"sqlite:///{tmp_path}/ama.db"


@pytest.fixture
def access(slack, database_url):
    """What the environment would tell."""
    return Access(SlackAccess(slack.bot_token, slack.app_token, slack.url), database_url=database_url)


@pytest.fixture
async def bot(config, access):
    """The bot, at work."""
    async with running(config, access) as at_work:
        yield at_work.responder


@pytest.fixture
def told():
    """What the bot warns of."""
    log = Log()
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)


@pytest.fixture
def moderated(config):
    """The bot with moderators, and a channel for them."""
    return with_moderators(config)
