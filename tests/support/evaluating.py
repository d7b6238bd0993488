"""`ama eval` as the tests run it: with networks that read nothing twice."""

from bot.evaluation import command
from tests.support.networks import remembering


def evaluate_archive(golden_path, wishes, **places):
    """Return the exit code of `ama eval`, asked so."""
    return command.evaluate_archive(golden_path, wishes, networks=remembering(), **places)
