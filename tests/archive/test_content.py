"""The archive that ships: what it promises to hold. That it is clean, `make content` sees, beside its quality."""

from collections import Counter
from pathlib import Path

import pytest

from bot import archive
from bot.evaluation import golden
from bot.text import normalise

ROOT = Path(__file__).parents[2]
ARCHIVE = archive.load(
    ROOT / "answers", compare=False
).archive  # each worker reads this before its first test

AT_LEAST = {
    "ama-ali-mustufa.yaml": 14,
    "tensorflow-roadshow-2018.yaml": 25,
    "explorers-tensorflow-pytorch.yaml": 12,
    "practical-ai-42.yaml": 35,
    "lex-fridman-22-rajat-monga.yaml": 60,
}


@pytest.mark.parametrize(("questions", "many"), [("golden.yaml", 400), ("held_out.yaml", 300)])
def test_the_questions_it_is_measured_with_fit_it(questions, many):
    found = golden.read(ROOT / "tests" / questions, ARCHIVE)
    assert [str(problem) for problem in found.problems] == []
    assert len(found.questions) >= many
    listed = set(map(normalise, ARCHIVE.unanswered))
    assert [one.text for one in found.questions if normalise(one.text) in listed] == []


@pytest.mark.parametrize(("file", "pairs"), list(AT_LEAST.items()))
def test_each_source_is_archived_with_its_questions(file, pairs):
    counted = Counter(Path(pair.ama.file).name for pair in ARCHIVE)
    assert counted[file] >= pairs


def test_every_pair_has_other_phrasings_a_date_and_a_link():
    whole = {
        pair.id for pair in ARCHIVE if len(pair.also) >= 2 and pair.date and pair.link.startswith("https://")
    }
    assert [pair.id for pair in ARCHIVE if pair.id not in whole] == []


def test_the_follow_up_of_the_ama_follows():
    followed = {pair.follows for pair in ARCHIVE if "ama-ali-mustufa" in pair.ama.file}
    assert followed - {None}
