"""What drew no answer is asked again: a changed archive says what it would answer now."""

import io

import pytest
from rich.console import Console

from bot import archive
from bot.evaluation.replay import NO_ANSWER, SUGGESTIONS, differences, shown
from bot.responder import Responder
from bot.retrieval import Served
from bot.store import KeptQuestion
from bot.verdicts import Thresholds

TAXES = "How do I file my taxes in Belgium?"
BUG = "What was the first computer bug?"


@pytest.fixture
def responder(answers):
    return Responder(Served.of(archive.load(answers).archive), Thresholds(0.6, 0.05))


def test_only_what_would_be_answered_otherwise_is_told(responder):
    kept = [
        KeptQuestion(TAXES, addressed=True, suggested=False, pair_id=None),
        KeptQuestion(BUG, addressed=True, suggested=False, pair_id=None),
        KeptQuestion(BUG, addressed=True, suggested=False, pair_id=None),
        KeptQuestion(BUG, addressed=False, suggested=False, pair_id="first-bug"),
        KeptQuestion(TAXES, addressed=True, suggested=True, pair_id=None),
    ]
    told = [(one.question, one.then, one.now) for one in differences(kept, responder)]
    assert told == [(BUG, NO_ANSWER, "first-bug"), (TAXES, SUGGESTIONS, NO_ANSWER)]


def test_it_is_printed_with_how_many_were_asked(responder):
    out = io.StringIO()
    kept = [KeptQuestion(BUG, addressed=True, suggested=False, pair_id=None)]
    Console(file=out, width=120).print(shown(differences(kept, responder), 1))
    assert "1 of 1 kept question would be answered otherwise" in out.getvalue()
    assert "first-bug" in out.getvalue()
    assert "as before" in str(shown([], 3))
