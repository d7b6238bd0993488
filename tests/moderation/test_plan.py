"""A plan is kept as JSON until it is carried out: also one that an earlier version of the bot began."""

from bot.moderation.models import Plan
from bot.moderation.patch import Patch
from bot.store import HistoryEntry, Label

ENTRY = HistoryEntry("tea", "added", "UMO", "App Home", 1.0, "When is tea?")
LABEL = Label("mark", "When is tea?", "tea", refused=("coffee",))
PLAN = Plan(
    "UMO", "tea", (Patch("tea", {"answer": "At four."}, added=("Tea?",)),), (ENTRY,), (LABEL,), group="k"
)
BEGUN_BEFORE = {
    "by": "UMO",
    "pair_id": "tea",
    "amendments": [
        {"pair_id": "tea", "fields": {"answer": "At four."}, "added": ["Tea?"], "removed": [], "new": False}
        | {"file": "", "title": "", "reason": "", "before": {}}
    ],
    "deeds": [
        {"pair_id": "tea", "deed": "added", "by": "UMO", "origin": "App Home", "at": 1.0}
        | {"details": "When is tea?"}
    ],
    "labels": [
        {"mark": "mark", "question": "When is tea?", "pair_id": "tea", "refused": ["coffee"]}
        | {"asker": None, "unaddressed": False}
    ],
    "answers": True,
    "group": "k",
    "proposal": "",
    "become": "",
    "answer": "",
    "dealt": "",
}


def test_a_plan_is_read_back_as_it_was_written():
    assert Plan.from_json(PLAN.as_json()) == PLAN


def test_a_plan_that_an_earlier_version_began_is_read_too():
    assert Plan.from_json(BEGUN_BEFORE) == PLAN
