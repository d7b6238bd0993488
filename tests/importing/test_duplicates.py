"""What the archive answers already: the same question, or the same answer, and not what is only close to it."""

import pytest

from bot.archive import load
from bot.transcripts.draft import ImportedDraft
from bot.transcripts.duplicates import Comparison

FILE = """\
title: AMA
pairs:
  - id: install
    question: How do I install TensorFlow on Windows?
    answer: Use pip in a virtual environment, and take the wheel for your version of Python.
"""


LONG = " ".join(f"Chapter{n} tells the story{n} of town{n}." for n in range(40))


@pytest.mark.parametrize(
    ("question", "answer", "known"),
    [
        ("How do I install TensorFlow on Windows?", "Use conda.", True),
        ("How do I install tensorflow on windows", "From source, if you have an hour.", True),
        ("How do I uninstall the drivers on Windows?", "In the settings of the system.", False),
        ("Who taught you TensorFlow?", "My sister did, in a summer.", False),
        (
            "How can I get TensorFlow onto Windows?",
            f"{LONG} with pip in a virtual environment, take the wheel, Python.",
            False,
        ),
    ],
)
def test_only_the_same_question_or_answer_is_known(question, answer, known, tmp_path):
    (tmp_path / "ama.yaml").write_text(FILE)
    found = Comparison(load(tmp_path, compare=False).archive).of(ImportedDraft(question, answer, 1, "key"))
    assert (found is not None) == known
