"""`ama eval --from-store`: what moderators judged in use, asked as if it came anew, and whether it still holds."""

import asyncio
import json
import time
from operator import methodcaller

import pytest

from bot import archive
from bot.config import Config
from bot.config import load as load_config
from bot.errors import UserError
from bot.evaluation.calibration import Asked
from bot.evaluation.command import EvaluationOptions
from bot.evaluation.judged import Collected
from bot.moderation import Actor
from bot.moderation.patch import Patch
from bot.retrieval import veto_mark
from bot.store import Label, Store, Veto
from tests.support.command import ama
from tests.support.desk import stage
from tests.support.evaluating import evaluate_archive

RELAY, BUG = "moth in the relay", "What was the first computer bug?"
PARKING = "is there parking near the venue?"


def judged(question, pair_id=None, *refused, unaddressed=False, mark=None):
    return Label(mark or veto_mark(question), question, pair_id, refused, unaddressed=unaddressed)


def collected(*labels, asked=None, asks=None):
    vetoes = tuple(
        Veto(label.mark, pair_id, asks, label.pair_id) for label in labels for pair_id in label.refused
    )
    return Collected(labels, vetoes, asked=asked or Asked())


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
    assert evaluate_archive(None, EvaluationOptions(as_json=True, collected=judgements)) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["questions"], said["answerable"], said["must_be_silent"]) == (2, 1, 1)
    assert said["hit@1"] == 1.0


def test_a_question_that_became_a_phrasing_does_not_find_itself(folder, loaded, answers, capsys):
    judgements = collected(judged("Moth in the RELAY?", "first-bug"))
    assert RELAY in loaded.get("first-bug").also
    assert RELAY not in judgements.over(loaded, answers).unlearned.get("first-bug").also
    evaluate_archive(None, EvaluationOptions(details=folder / "d.jsonl", collected=judgements))
    assert json.loads((folder / "d.jsonl").read_text())["confidence"] < 1


def test_without_its_own_phrasings_the_rest_of_the_archive_is_as_it_was(loaded, answers):
    unlearned = collected(judged(RELAY, "first-bug")).over(loaded, answers).unlearned
    assert unlearned.get("first-bug").phrasings == (BUG, "where does the word bug come from")
    assert [pair for pair in unlearned if pair.id != "first-bug"] == [
        pair for pair in loaded if pair.id != "first-bug"
    ]


def test_the_question_of_a_pair_does_not_find_itself_either(folder, loaded, answers):
    judgements = collected(judged(BUG, "first-bug"), judged(RELAY, "first-bug"))
    asked = judgements.over(loaded, answers)
    assert asked.unlearned.get("first-bug").phrasings == ("where does the word bug come from",)
    assert asked.archived == ()
    evaluate_archive(None, EvaluationOptions(details=folder / "d.jsonl", collected=judgements))
    lines = map(json.loads, (folder / "d.jsonl").read_text().splitlines())
    assert all(line["confidence"] < 0.9 for line in lines)


def test_where_a_pair_is_asked_by_nothing_else_the_question_is_left_out_and_told(folder, answers, capsys):
    (answers / "tea.yaml").write_text(
        "title: Tea\npairs:\n  - id: tea\n    question: When is tea?\n    answer: At four.\n"
    )
    judgements = collected(judged("when is TEA", "tea"), judged(RELAY, "first-bug"))
    evaluate_archive(None, EvaluationOptions(as_json=True, collected=judgements))
    told = capsys.readouterr()
    assert json.loads(told.out)["questions"] == 1
    assert "left out of the figures, since a pair is asked by nothing else: 1\n" in told.err


def test_a_question_whose_pair_was_retired_is_left_out_and_told(folder, answers, capsys):
    file = answers / "hopper.yaml"
    until = "    valid_until: 2020-01-01  # it was a fly\n  - id: nanosecond\n"
    file.write_text(file.read_text().replace("  - id: nanosecond\n", until, 1))
    judgements = collected(judged(RELAY, "first-bug"), judged(PARKING))
    assert evaluate_archive(None, EvaluationOptions(as_json=True, gate=True, collected=judgements)) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["questions"] == 1
    assert "left out of the figures, since their pair is retired or out of date: 1\n" in told.err


def test_a_pair_that_only_the_database_has_is_asked_too(folder, capsys):
    engine = Patch(
        "engine",
        {"question": "What is an engine?", "answer": "A mill."},
        added=("what are these engines",),
        new=True,
        file="hopper.yaml",
    )
    judgements = Collected((judged("what is that engine?", "engine"),), additions={"engine": engine})
    assert evaluate_archive(None, EvaluationOptions(as_json=True, gate=True, collected=judgements)) == 0
    assert json.loads(capsys.readouterr().out)["hit@1"] == 1.0


def test_a_veto_hides_no_mistake_that_led_to_it(folder, capsys):
    evaluate_archive(
        None,
        EvaluationOptions(as_json=True, collected=collected(judged(RELAY + " of hers", None, "first-bug"))),
    )
    assert json.loads(capsys.readouterr().out)["wrong"]


def test_where_nothing_was_judged_it_is_said(folder):
    with pytest.raises(UserError, match="the database: there is no question to ask"):
        evaluate_archive(None, EvaluationOptions(collected=collected()))


def relays(number):
    ends = ("you found", "back then", "that day", "of the Mark II", "in the log book", "found first")
    return [judged(f"{RELAY} {end}", None, "first-bug") for end in ends[:number]]


def test_the_shift_is_learned_from_what_was_judged_as_far_as_it_stands_for_what_is_asked(folder, capsys):
    (folder / "config.yaml").write_text("calibration_shift: 0.0  # ours\n")
    judgements = collected(*relays(6), asked=Asked(answered=6, objected=6))
    evaluate_archive(None, EvaluationOptions(calibrate=True, collected=judgements))
    assert load_config(folder / "config.yaml").calibration_shift < 0
    assert "# ours" in (folder / "config.yaml").read_text()
    assert "each counted for as many as were asked like it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(answered=90, objected=6), "of 84 questions answered and not objected to, 0 of their like"),
        (Asked(), "not known how many questions were asked"),
    ],
)
def test_from_what_went_wrong_alone_nothing_is_learned(folder, asked, told):
    (folder / "config.yaml").write_text("calibration_shift: 0.0\n")
    with pytest.raises(UserError, match="cannot stand for all that is asked") as refused:
        evaluate_archive(
            None, EvaluationOptions(calibrate=True, collected=collected(*relays(6), asked=asked))
        )
    assert told in str(refused.value)
    assert (folder / "config.yaml").read_text() == "calibration_shift: 0.0\n"


@pytest.mark.parametrize(
    ("golden", "wishes", "told"),
    [
        ("golden.yaml", {}, "either golden.yaml or --from-store"),
        (None, {"gate": True, "write": True}, "questions in the database come and go"),
    ],
)
def test_what_does_not_go_together_is_refused(folder, golden, wishes, told):
    with pytest.raises(UserError, match=told):
        evaluate_archive(golden, EvaluationOptions(**wishes, collected=collected(judged(PARKING))))


# -- what was decided holds ----------------------------------------------------------------------------------


def gate(judgements):
    return evaluate_archive(None, EvaluationOptions(gate=True, collected=judgements))


def change(answers, old, new):
    file = answers / "hopper.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new), encoding="utf-8")


def take_out(answers, first, then):
    file = answers / "hopper.yaml"
    before, _, rest = file.read_text().partition(f"  - id: {first}\n")
    file.write_text(f"{before}  - id: {then}\n{rest.partition(f'  - id: {then}' + chr(10))[2]}")


def test_a_veto_that_holds_passes_the_gate_and_no_figures_are_wanted(folder, capsys):
    assert gate(collected(judged(RELAY, None, "first-bug"))) == 0
    assert "does not hold" not in capsys.readouterr().err


def test_a_broken_veto_fails_the_gate_and_is_listed(folder, capsys):
    # As if words were normalised otherwise since: the mark that is kept is the question's no longer.
    judgements = collected(judged(RELAY, None, "first-bug", mark="mark-of-old"))
    assert gate(judgements) == 1
    assert f"'{RELAY}': never again, and yet it draws first-bug" in capsys.readouterr().err
    assert evaluate_archive(None, EvaluationOptions(collected=judgements)) == 0, "only the gate fails"
    assert "never again" in capsys.readouterr().err


@pytest.mark.parametrize("question", [RELAY, "the moth in that relay", BUG])
def test_a_vetoed_pair_under_another_id_fails_the_gate(folder, answers, capsys, question):
    judgements = collected(judged(question, None, "first-bug"), judged(PARKING))
    change(answers, "id: first-bug", "id: bug-of-bugs")
    assert gate(judgements) == 1
    (told,) = [line for line in capsys.readouterr().err.splitlines() if question in line]
    assert "bug-of-bugs" in told
    assert "first-bug, which was ruled out for it, is in the archive no more" in told


def test_a_vetoed_pair_under_another_id_is_known_again_where_it_was_noted_what_it_asks(folder, answers):
    change(answers, "id: first-bug", "id: bug-of-bugs")
    assert gate(collected(judged(RELAY, None, "first-bug"), asks=veto_mark(BUG))) == 0


def test_a_question_that_no_pair_answers_and_that_draws_another_one_fails_the_gate(folder, answers, capsys):
    judgements = collected(judged("why were pieces of wire handed out?"))
    assert gate(judgements) == 1
    assert "no pair answers it, and yet it draws nanosecond" in capsys.readouterr().err
    change(answers, "      - how long", "      - Why were pieces of wire handed out\n      - how long")
    assert gate(judgements) == 0, "somebody has written down that the pair answers it"


def test_a_vetoed_pair_that_is_gone_passes_the_gate_as_long_as_nothing_is_drawn(folder, answers):
    take_out(answers, "first-bug", "nanosecond")
    assert gate(collected(judged(RELAY, None, "first-bug"), judged(PARKING))) == 0


def test_a_question_whose_pair_is_gone_fails_the_gate(folder, answers, capsys):
    judgements = collected(judged("what was the moth taped into", "first-bug"), judged(PARKING))
    take_out(answers, "first-bug", "nanosecond")
    assert evaluate_archive(None, EvaluationOptions(as_json=True, collected=judgements)) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["questions"] == 1
    assert "'what was the moth taped into': first-bug answers it, and no pair has that id" in told.err
    assert gate(judgements) == 1


def test_a_question_whose_pair_has_another_id_is_asked_of_that_one(folder, answers, loaded, capsys):
    judgements = collected(judged(RELAY, "first-bug"))
    change(answers, "id: first-bug", "id: bug-of-bugs")
    assert gate(judgements) == 0
    (question,) = judgements.over(archive.load(answers).archive, answers).questions
    assert question.pairs == ("bug-of-bugs",)


def test_a_pair_that_was_ruled_out_is_never_taken_for_the_right_one(folder, answers, capsys):
    judgements = collected(judged(RELAY, "what-is-an-engine", "first-bug"))
    change(answers, "id: first-bug", "id: bug-of-bugs")
    assert gate(judgements) == 1
    assert "what-is-an-engine answers it, and no pair has that id" in capsys.readouterr().err


def test_every_pair_that_was_ruled_out_for_a_question_is_kept_from_it(loaded, answers):
    judgements = collected(judged(RELAY, "nanosecond", "first-bug", "favourite-language"))
    assert judgements.over(loaded, answers).broken(Config().thresholds) == ()


def test_vetoes_whose_words_are_gone_are_counted(folder, capsys):
    judgements = Collected((judged(PARKING),), (Veto("mark-of-old", "first-bug"),))
    assert gate(judgements) == 0
    assert "their words are no longer kept: 1" in capsys.readouterr().err


def test_where_nothing_was_judged_nothing_is_broken(folder):
    assert gate(collected()) == 0


# -- from the database --------------------------------------------------------------------------------------


async def _label(url, *labels):
    async with Store(url) as store:
        for label in labels:
            await store.run(methodcaller("label", label, "UMO", 1.0))


def test_the_command_reads_the_database(folder):
    url = f"sqlite:///{folder}/ama.db"
    asyncio.run(_label(url, judged(RELAY, None, "first-bug"), judged(PARKING, unaddressed=True)))
    done = ama("eval", "--from-store", "--gate", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 questions, 0 of them answerable" in done.stdout


def test_the_command_fails_on_a_veto_that_is_broken_in_the_database(folder):
    asyncio.run(_label(f"sqlite:///{folder}/ama.db", judged(RELAY, None, "first-bug", mark="mark-of-old")))
    done = ama("eval", "--from-store", "--gate", folder=folder)
    assert done.returncode == 1
    assert "draws first-bug" in done.stderr


def test_without_a_database_it_is_said_how_there_will_be_one(folder):
    done = ama("eval", "--from-store", folder=folder)
    assert done.returncode == 1
    assert done.stderr.startswith("ama: there is no database yet: `ama run` makes one")
    assert not (folder / "ama.db").exists()


async def _used(url):
    """A week in use: twenty questions, of which eight drew no answer; three objections, to two pairs."""
    async with Store(url) as store:

        def work(tx):
            for number in range(20):
                kind = ("answered", "answered", "answered", "silent", "suggested")[number % 5]
                pair = ("first-bug", "nanosecond")[number % 2] if kind == "answered" else None
                tx.count_verdict(
                    f"k{number}", kind, pair_id=pair, channel="C", addressed=True, now=time.time()
                )
            tx.vote("k1", "U1", "nanosecond", "not_helpful", time.time())
            tx.vote("k1", "U2", "nanosecond", "not_helpful", time.time())
            tx.vote("k7", "U2", "nanosecond", "not_helpful", time.time())
            tx.vote("k2", "U2", "first-bug", "helpful", time.time())
            tx.label(judged(RELAY, None, "first-bug"), "UMO", time.time())
            tx.label(judged(PARKING, None, "nanosecond"), "UMO", time.time())

        await store.run(work)


async def test_how_sure_answers_were_is_kept_of_those_that_nobody_objected_to(answers, database_url):
    async with stage(answers, database_url, calibration_shift=1.0) as at:
        wire = "Why do you hand out pieces of wire?"
        for number, question in enumerate(
            (wire, BUG, BUG, BUG, "Which programming language do you like best?", "Who bakes?")
        ):
            await at.ask(question, f"{number}.0")
        await at.mailbox.vote("T:C1:1.0", "U2", "first-bug", "not_helpful")
        await at.mailbox.vote("T:C1:2.0", "U2", "first-bug", "helpful")
        await at.desk.reviews.correct("T:C1:3.0", BUG, None, "first-bug", Actor("UMO"))
        known = await at.store.run(lambda tx: Collected.of(tx, 0, at.now[0]))
    assert len(known.unobjected) == 3
    assert known.asked.objected == 1, "the vote, and the veto that may be about the same answer"
    assert (known.asked.answered, known.asked.unanswered) == (5, 1)


async def test_an_answer_that_was_found_wrong_is_one_under_whatever_id_its_pair_has_since(
    answers, database_url
):
    async with stage(answers, database_url) as at:
        await at.ask(BUG, "1.0")
        await at.mailbox.vote("T:C1:1.0", "U2", "first-bug", "not_helpful")
        await at.desk.reviews.correct("T:C1:1.0", BUG, None, "first-bug", Actor("UMO"))
        file = answers / "hopper.yaml"
        for old, new in (("first-bug", "moth"), ("moth", "relay")):
            file.write_text(file.read_text().replace(f"id: {old}", f"id: {new}"))
            await at.desk.archive.refresh()
        await at.mailbox.vote("T:C1:1.0", "U3", "relay", "not_helpful")
        known = await at.store.run(lambda tx: Collected.of(tx, 0, at.now[0]))
    assert {veto.pair_id for veto in known.vetoes} == {"first-bug", "moth", "relay"}
    assert known.asked.objected == 1


def test_what_was_asked_in_use_is_counted_and_told(folder):
    asyncio.run(_used(f"sqlite:///{folder}/ama.db"))
    done = ama("eval", "--from-store", folder=folder)
    told = "20 questions were asked in the time; 12 were answered, and 3 of these answers were found wrong"
    assert told in done.stderr
    refused = ama("eval", "--from-store", "--calibrate", folder=folder)
    assert refused.returncode == 1
    assert "of 9 questions answered and not objected to, 0 of their like are known" in refused.stderr


def test_a_database_that_cannot_be_opened_is_told_in_a_line(folder):
    done = ama(
        "eval", "--from-store", DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none", folder=folder
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ama: DATABASE_URL: cannot open postgresql")
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
