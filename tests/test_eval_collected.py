"""`ama eval --from-store`: what moderators judged in use, asked as if it came anew, and whether vetoes hold."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from bot import archive
from bot.config import Config
from bot.config import load as load_config
from bot.errors import UserError
from bot.evaluate import Collected, Wishes, evaluate
from bot.moderation import commands
from bot.responder import veto_mark
from bot.store import Label, Store

RELAY = "moth in the relay"
PARKING = "is there parking near the venue?"


def judged(question, pair_id=None, *refused, unaddressed=False, mark=None):
    return Label(mark or veto_mark(question), question, pair_id, refused, unaddressed=unaddressed)


def collected(*labels):
    return Collected(labels, {label.mark: frozenset(label.refused) for label in labels if label.refused})


@pytest.fixture
def folder(answers, tmp_path, monkeypatch):
    """The current folder, with answers/ and no golden set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def loaded(answers):
    return archive.load(answers).archive


# -- what is measured ---------------------------------------------------------------------------------------


def test_judged_questions_are_asked_in_the_place_of_a_golden_set(folder, capsys):
    judgements = collected(
        judged("what was the first bug in a computer?", "first-bug"), judged(PARKING, unaddressed=True)
    )
    assert evaluate(None, Wishes(as_json=True, collected=judgements)) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["questions"], said["answerable"], said["must_be_silent"]) == (2, 1, 1)
    assert said["hit@1"] == 1.0


def test_a_question_that_became_a_phrasing_does_not_find_itself(folder, loaded, capsys):
    judgements = collected(judged("Moth in the RELAY?", "first-bug"))
    assert RELAY in loaded.get("first-bug").also
    assert RELAY not in judgements.unlearned(loaded).get("first-bug").also
    evaluate(None, Wishes(details=folder / "d.jsonl", collected=judgements))
    assert json.loads((folder / "d.jsonl").read_text())["confidence"] < 1


def test_without_its_own_phrasings_the_rest_of_the_archive_is_as_it_was(loaded):
    unlearned = collected(judged(RELAY, "first-bug"), judged(loaded.get("nanosecond").question)).unlearned(
        loaded
    )
    assert unlearned.get("first-bug").also == ("where does the word bug come from",)
    assert [pair for pair in unlearned if pair.id != "first-bug"] == [
        pair for pair in loaded if pair.id != "first-bug"
    ]


def test_a_veto_hides_no_mistake_that_led_to_it(folder, capsys):
    evaluate(None, Wishes(as_json=True, collected=collected(judged(RELAY + " of hers", None, "first-bug"))))
    assert json.loads(capsys.readouterr().out)["wrong"]


def test_a_judgement_for_a_pair_that_no_file_has_is_left_out_and_told(folder, capsys):
    judgements = collected(judged("what is an engine", "what-is-an-engine"), judged(PARKING))
    assert evaluate(None, Wishes(as_json=True, collected=judgements)) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["questions"] == 1
    assert "left out" in told.err
    assert "what-is-an-engine" in told.err


def test_where_nothing_was_judged_it_is_said(folder):
    with pytest.raises(UserError, match="the database: there is no question to ask"):
        evaluate(None, Wishes(collected=collected()))


def test_the_shift_is_learned_from_what_was_judged(folder):
    (folder / "config.yaml").write_text("calibration_shift: 0.0  # ours\n")
    judgements = collected(*(judged(f"{RELAY} of hers {n}", None, "first-bug") for n in range(3)))
    evaluate(None, Wishes(calibrate=True, collected=judgements))
    assert load_config(folder / "config.yaml").calibration_shift < 0
    assert "# ours" in (folder / "config.yaml").read_text()


@pytest.mark.parametrize(
    ("golden", "wishes", "told"),
    [
        ("golden.yaml", {}, "either golden.yaml or --from-store"),
        (None, {"gate": True, "write": True}, "questions in the database come and go"),
    ],
)
def test_what_does_not_go_together_is_refused(folder, golden, wishes, told):
    with pytest.raises(UserError, match=told):
        evaluate(golden, Wishes(**wishes, collected=collected(judged(PARKING))))


# -- never again --------------------------------------------------------------------------------------------


def test_a_veto_that_holds_passes_the_gate_and_no_figures_are_wanted(folder, capsys):
    judgements = collected(judged(RELAY, None, "first-bug"))
    assert evaluate(None, Wishes(gate=True, collected=judgements)) == 0
    assert "never again" not in capsys.readouterr().err


def test_a_broken_veto_fails_the_gate_and_is_listed(folder, capsys):
    # As if words were normalised otherwise since: the mark that is kept is the question's no longer.
    judgements = collected(judged(RELAY, None, "first-bug", mark="mark-of-old"))
    assert evaluate(None, Wishes(gate=True, collected=judgements)) == 1
    assert f"never again, and yet: '{RELAY}' draws first-bug" in capsys.readouterr().err
    assert evaluate(None, Wishes(collected=judgements)) == 0, "only the gate fails"
    assert "never again" in capsys.readouterr().err


def test_every_pair_that_was_ruled_out_for_a_question_is_kept_from_it(loaded):
    judgements = collected(judged(RELAY, "nanosecond", "first-bug", "favourite-language"))
    assert judgements.broken(loaded, Config().thresholds) == ()


def test_vetoes_whose_words_are_gone_are_counted(folder, capsys):
    judgements = Collected((judged(PARKING),), {"mark-of-old": frozenset({"first-bug"})})
    assert evaluate(None, Wishes(gate=True, collected=judgements)) == 0
    assert "their words are no longer kept: 1" in capsys.readouterr().err


# -- from the database --------------------------------------------------------------------------------------


async def _label(url, *labels):
    async with Store(url) as store:
        for label in labels:
            await store.run(lambda tx, label=label: tx.label(label, "UMO", 1.0))


def ama(folder, *words):
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder, capture_output=True, text=True, env=known, check=False,
    )  # fmt: skip


def test_the_command_reads_the_database(folder):
    url = f"sqlite:///{folder}/ama.db"
    asyncio.run(_label(url, judged(RELAY, None, "first-bug"), judged(PARKING, unaddressed=True)))
    assert len(commands.labelled(url)) == 2
    done = ama(folder, "eval", "--from-store", "--gate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 questions, 0 of them answerable" in done.stdout


def test_the_command_fails_on_a_veto_that_is_broken_in_the_database(folder):
    asyncio.run(_label(f"sqlite:///{folder}/ama.db", judged(RELAY, None, "first-bug", mark="mark-of-old")))
    done = ama(folder, "eval", "--from-store", "--gate")
    assert done.returncode == 1
    assert "draws first-bug" in done.stderr


def test_without_a_database_it_is_said_how_there_will_be_one(folder):
    done = ama(folder, "eval", "--from-store")
    assert done.returncode == 1
    assert done.stderr.startswith("ama: there is no database yet: `ama run` makes one")
    assert not (folder / "ama.db").exists()
