"""The samples in tests/data/transcripts, imported as a moderator would: each beside the pairs it must give."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.archive import load_files
from bot.transcripts.command import import_record
from bot.transcripts.options import wished

SAMPLES = Path(__file__).parents[1] / "data" / "transcripts"
EXPECTED = sorted(SAMPLES.glob("**/*.pairs.yaml"))
KEPT = ("question", "answer", "guest", "date", "asked_by", "link")


def found(path):
    """The file at *path* as the expected ones are written: without ids, `follows` by question."""
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    asked = {pair["id"]: pair["question"] for pair in content["pairs"]}
    pairs = [{key: pair[key] for key in KEPT if key in pair} | {"follows": asked[pair["follows"]]} if "follows" in pair
             else {key: pair[key] for key in KEPT if key in pair} for pair in content["pairs"]]  # fmt: skip
    return content | {"pairs": pairs}


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".pairs.yaml"))
def test_a_sample_gives_exactly_the_pairs_beside_it(expected, tmp_path):
    sample = expected.with_name(expected.name.removesuffix(".pairs.yaml"))
    code = import_record(
        [str(sample)], wished(answers=tmp_path / "answers", folder=tmp_path), Console(file=StringIO())
    )
    (written,) = tmp_path.glob("*.yaml")
    assert code == 0
    # Each fault that was once found in strangers' records has a sample of its own under faults/.
    assert found(written) == yaml.load(expected.read_text(encoding="utf-8"), yaml.BaseLoader)
    assert not load_files([written]).errors


def test_every_sample_of_a_fault_has_its_pairs_beside_it():
    beside = {path.name.removesuffix(".pairs.yaml") for path in EXPECTED if path.parent.name == "faults"}
    assert {path.name for path in (SAMPLES / "faults").iterdir()} - {
        f"{name}.pairs.yaml" for name in beside
    } == beside


def test_every_format_read_here_has_two_samples():
    for form in ("markdown", "dialogue", "monologue", "pairing-whatsapp"):
        assert sum(path.name.startswith(form) for path in EXPECTED) >= 2
