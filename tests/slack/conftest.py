"""What the tests in Slack share."""

import logging

import pytest

from tests.support.logs import Log


@pytest.fixture
def told():
    """What the bot warns of."""
    log = Log()
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)
