"""The `ama` command as a person and a program use it."""

import asyncio
import datetime as dt
import json
import os
import subprocess
import sys
import time
from functools import partial
from operator import methodcaller

import pytest

from bot.archive.report import FORMATS
from bot.messages import UnansweredQuestion
from bot.moderation.patch import Patch
from bot.retrieval import veto_mark
from bot.store import Label, Store
from bot.transcripts.formats import FORMATS as IMPORT_FORMATS
from bot.transcripts.readers.whatsapp_dates import ORDERS
from tests.support import command, processes

BUG = "What was the first computer bug?"
CHAT = "Ann Lee: Which way is north?\n\nBo Ray: Over there, behind the tower.\n"


@pytest.fixture
def ama(answers, tmp_path):
    """Run `ama …` in a folder that has answers/ and nothing else; what it said."""
    return partial(command.ama, folder=tmp_path)


def test_a_question_is_answered_in_the_terminal(answers, tmp_path):
    done = processes.finished("ask", BUG, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("moth", "Grace Hopper", "3 November 1985", "https://example.org/hopper"):
        assert part in done.stdout


def test_words_need_no_quotes(ama):
    assert "moth" in ama("ask", "what", "was", "the", "first", "computer", "bug").stdout


def test_an_answer_as_json_has_all_that_a_program_wants(ama):
    said = json.loads(ama("ask", "--json", BUG).stdout)
    assert list(said) == ["question", "verdict", "confidence", "pair", "more", "candidates", "reason"]
    assert (said["question"], said["verdict"]) == (BUG, "answer")
    assert list(said["pair"]) == ["id", "question", "answer", "link", "guest", "date"]
    assert said["pair"] | {"answer": ""} == {
        "id": "first-bug", "question": BUG, "answer": "", "link": "https://example.org/hopper",
        "guest": "Grace Hopper", "date": "1985-11-03",
    }  # fmt: skip
    assert said["candidates"][0] == {"id": "first-bug", "confidence": said["confidence"], "question": BUG}
    assert 0 < said["confidence"] <= 1


def test_the_archive_becomes_a_site(ama, tmp_path):
    done = ama("site", "--out", "public")
    assert (done.returncode, done.stdout[:8]) == (0, "public: ")
    assert "4 pairs of 1 AMA;" in done.stdout
    assert "site.url" in done.stderr
    assert "moth" in (tmp_path / "public/pairs/first-bug.html").read_text()


def test_a_site_is_not_made_of_a_part_of_the_archive(ama, answers, tmp_path):
    (answers / "other.yaml").write_text("title: Other\npairs:\n  - question: Who?\n")
    done = ama("site")
    assert done.returncode == 1
    assert "other.yaml:3:" in done.stderr
    assert "nothing was written" in done.stderr
    assert not (tmp_path / "public").exists()


def test_lines_from_standard_input_become_one_object_each(ama):
    lines = ama(
        "ask", "--json", told=f"{BUG}\n\nHow do I file my taxes in Belgium?\nthanks!\n"
    ).stdout.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["answer", "abstention", "ignored"]


def test_unaddressed_it_is_judged_like_a_message_in_a_channel(ama):
    statement = "I hate mondays"  # which may be a question, and is none for who did not ask the bot
    assert json.loads(ama("ask", "--json", "--unaddressed", statement).stdout)["verdict"] == "ignored"
    assert json.loads(ama("ask", "--json", statement).stdout)["verdict"] != "ignored"


def test_why_shows_the_candidates_and_the_rule(ama):
    shown = ama("ask", "--why", BUG).stdout
    assert "first-bug" in shown
    assert "reaches the threshold to answer" in shown


def test_why_gives_a_reason_once_and_no_table_of_nothing(ama):
    shown = ama("ask", "--why", "What is zzzz?").stdout
    assert shown.count("is below the threshold to answer") == 1
    assert shown.count("spoke for it") == 1


def test_somebody_at_a_terminal_is_told_how_to_ask_and_how_to_end(ama, tmp_path):
    ours, theirs = os.openpty()
    os.write(ours, f"{BUG}\n\x04".encode())
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask"], cwd=tmp_path, stdin=theirs, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stderr.startswith("One question a line; Ctrl-D ends.\n")
    assert "moth" in done.stdout
    assert ama("ask", told=BUG).stderr == "", "a program needs no such word"


@pytest.mark.parametrize("command", [["ask", "why"], ["check"], ["eval"], ["run"], ["demo", "--no-browser"]])
def test_a_folder_of_answers_that_is_not_there_is_told_with_the_line_of_the_option(ama, tmp_path, command):
    (tmp_path / "config.yaml").write_text("answers: nowhere\n")
    done = ama(*command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ama: config.yaml:1:10: error: 'answers' is 'nowhere'")


def test_another_archive_can_be_asked(ama, tmp_path):
    (tmp_path / "answers").rename(tmp_path / "elsewhere")
    assert "moth" in ama("ask", "--answers", "elsewhere", BUG).stdout


def test_a_clean_archive_passes_the_check(ama):
    done = ama("check")
    assert done.returncode == 0
    assert done.stdout == "no problems\n"


def test_a_faulty_archive_fails_the_check_with_place_fault_and_remedy(ama, answers):
    (answers / "hopper.yaml").write_text("title: x\npairs:\n  - question: Why?\n    anwser: Because.\n")
    done = ama("check")
    assert done.returncode == 1
    assert "answers/hopper.yaml:4:5: error:" in done.stdout
    assert "did you mean 'answer'?" in done.stdout


def test_warnings_fail_the_check_only_where_it_is_strict(ama, answers):
    (answers / "hopper.yaml").write_text("title: x\npairs:\n  - question: Why?\n    answer: Because.\n")
    assert ama("check").returncode == 0
    assert ama("check", "--strict").returncode == 1


def test_missing_ids_are_written_and_nothing_else(ama, answers):
    file = answers / "hopper.yaml"
    file.write_text("title: x   # kept\npairs:\n  - question: Why?\n    answer: Because.\n")
    assert ama("check", "--fix", "--strict").returncode == 0
    assert (
        file.read_text()
        == "title: x   # kept\npairs:\n  - id: why\n    question: Why?\n    answer: Because.\n"
    )


@pytest.mark.parametrize(
    ("form", "first"), [("json", "["), ("github", "::error file=answers/hopper.yaml,line=")]
)
def test_the_check_speaks_to_programs(ama, answers, form, first):
    (answers / "hopper.yaml").write_text("titel: x\n")
    assert ama("check", "--format", form).stdout.startswith(first)


def test_the_schema_is_json(ama):
    assert json.loads(ama("schema").stdout)["properties"]["pairs"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run"], "SLACK_BOT_TOKEN is not set"),
        (["ask", "--config", "nowhere.yaml", "why"], "nowhere.yaml"),
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["import", "--thread", "1.2", "chat.txt"], "--thread wants --slack CHANNEL"),
        (["import", "chat.txt"], "drafts/chat.yaml: it cannot be written: drafts: "),
        (["import", "--into", "drafts/x.yaml", "chat.txt"], "drafts/x.yaml: it cannot be written: drafts: "),
        (
            ["import", "--into", "full/x.yaml", "chat.txt"],
            "full/.x.imported.json: it cannot be written: Is a dir",
        ),
        (["ask", "--answers", "nowhere", BUG], "ama: nowhere:1:1: error: there is no such folder"),
        (["forget", "ada"], "ada: a member's id is wanted"),
        (["forget", "U1"], "nothing was removed: there is no database yet ("),
    ],
)
def test_what_the_user_can_mend_is_told_without_a_traceback(ama, tmp_path, words, told):
    (tmp_path / "chat.txt").write_text(CHAT)
    (tmp_path / "drafts").write_text("no folder, so that nothing can be written below it")
    (tmp_path / "full" / ".x.imported.json").mkdir(parents=True)
    done = ama(*words)
    assert done.returncode == 1
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "option", "choices"),
    [
        ("check", "--format", FORMATS),
        ("import", "--format", ("auto", *IMPORT_FORMATS)),
        ("import", "--date-order", ORDERS),
        ("export", "--keep", ("files", "database")),
    ],
)
def test_help_lists_what_an_option_may_be_and_anything_else_is_refused(ama, command, option, choices):
    assert f"<{'|'.join(choices)}>" in ama(command, "--help", COLUMNS="600").stdout
    done = ama(command, option, "xml", COLUMNS="300")
    assert done.returncode == 2
    assert f"'xml' is not one of {', '.join(map(repr, choices))}" in done.stderr


@pytest.mark.parametrize(("port", "bound"), [("-1", "0"), ("65536", "65535"), ("99999", "65535")])
def test_a_port_that_there_is_not_is_refused_with_its_bound(ama, port, bound):
    done = ama("demo", "--no-browser", "--port", port, COLUMNS="200")
    assert done.returncode == 2
    assert f"or equal to {bound} " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_faulty_configuration_is_told_with_line_and_guess(ama, tmp_path):
    (tmp_path / "config.yaml").write_text("slack:\n  chanels: []\n")
    done = ama("ask", "why")
    assert done.returncode == 1
    assert "config.yaml:2:3: error:" in done.stderr
    assert "did you mean 'channels'?" in done.stderr


def test_an_archive_with_errors_says_so_and_still_answers(ama, answers):
    (answers / "bad.yaml").write_text("titel: x\n")
    done = ama("ask", BUG)
    assert "answers/bad.yaml:1:1: error:" in done.stderr
    assert "moth" in done.stdout


def test_unanswered_questions_are_listed_most_asked_first_and_forgotten_with_who_asked_them(ama, tmp_path):
    asyncio.run(
        _asked(tmp_path, ("U1", "Where is the lighthouse?"), ("U2", "Who bakes?"), ("U3", "who bakes"))
    )
    head, first, second = ama("unanswered").stdout.splitlines()
    assert head.split() == ["asked", "question", "last", "asked", "waiting"]
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    assert first.split()[:4] == ["2", "Who", "bakes?", today]
    assert second.split()[:6] == ["1", "Where", "is", "the", "lighthouse?", today]
    assert ama("forget", "U1").stdout == "1 record of U1 removed\n"
    assert "lighthouse" not in ama("unanswered").stdout
    (line,) = ama("unanswered", "--json").stdout.splitlines()
    assert json.loads(line)["question"] == "Who bakes?"
    assert json.loads(line)["asked"] == 2
    assert ama("forget", "U1").stdout == "0 records of U1 removed\n"
    ama("forget", "U2"), ama("forget", "U3")
    assert ama("unanswered").stdout == "no unanswered questions\n"


def test_how_pairs_do_is_listed_and_told_as_json(ama, tmp_path):
    assert "never" in ama("figures").stdout
    asyncio.run(_given(tmp_path, "nanosecond"))
    first = ama("figures").stdout.splitlines()[1]
    assert first.split()[:3] == ["2", "1", "0"]
    assert "Why do you hand out pieces of wire?" in first
    rows = [json.loads(line) for line in ama("figures", "--json").stdout.splitlines()]
    assert rows[0]["pair"] == "nanosecond"
    assert (rows[0]["given"], rows[0]["helpful"], rows[1]["given"], rows[1]["last"]) == (2, 1, 0, None)
    week = rows[-1]["last_seven_days"]
    assert (week["asked"], week["helpful"], week["silences"]) == (2, 1, {})
    assert "The last seven days:\n  2 asked\n  2 answered, 0 met with suggestions" in ama("figures").stdout


async def _given(folder, pair_id):
    def work(tx):
        for key in ("T:C:1", "T:C:2"):
            given = {"pair_id": pair_id, "channel": "C", "addressed": True, "now": time.time()}
            tx.count_verdict(key, "answered", **given)
        tx.vote("T:C:1", "U1", pair_id, "helpful", time.time())

    async with Store(f"sqlite:///{folder}/ama.db") as store:
        await store.run(work)


async def _asked(folder, *questions):
    async with Store(f"sqlite:///{folder}/ama.db") as store:
        for number, (asker, text) in enumerate(questions):
            question = UnansweredQuestion(
                f"T:C:{number}", text, "C", asker, addressed=True, asked_at=time.time()
            )
            await store.run(methodcaller("keep_unanswered", question))


def test_where_there_is_no_database_nothing_is_unanswered_and_nothing_to_export(ama, tmp_path):
    assert ama("unanswered").stdout.startswith("no unanswered questions: there is no database yet")
    exported = ama("export")
    assert (exported.returncode, exported.stdout) == (0, "0 pairs written\n")
    assert exported.stderr.startswith(f"there is no database yet ({tmp_path}/ama.db)")
    forgotten = ama("forget", "U1")
    assert (forgotten.returncode, forgotten.stdout) == (1, "")
    assert f"{tmp_path}/ama.db" in forgotten.stderr, "somebody believes that it is gone"
    assert not (tmp_path / "ama.db").exists()


def test_an_export_into_a_folder_that_is_not_there_says_so(ama, answers):
    answers.rename(answers.with_name("elsewhere"))
    exported = ama("export")
    assert exported.returncode == 1
    assert "there is no folder answers" in exported.stderr


@pytest.mark.parametrize("command", [["unanswered"], ["forget", "U1"], ["export"]])
def test_a_folder_of_the_database_that_is_not_there_is_named(ama, command):
    done = ama(*command, DATABASE_URL="sqlite:///nowhere/x.db")
    assert "there is no folder nowhere" in done.stdout + done.stderr


async def _added(folder, file, *, lost=False):
    """A pair that is only in the database, and, where *lost*, a change of one that is in no file."""
    added = Patch(
        "what-is-an-engine", {"question": "What is an engine?", "answer": "A mill."}, new=True, file=file
    )
    async with Store(f"sqlite:///{folder}/ama.db") as store:
        await store.run(lambda tx: tx.keep_addition(added.pair_id, added.as_json(), 1.0))
        if lost:
            gone = Patch("gone", {"answer": "Other."})
            await store.run(lambda tx: tx.keep_addition("gone", gone.as_json(), 2.0))


def test_the_check_tells_what_is_only_in_the_database_until_it_is_exported(ama, answers, tmp_path):
    asyncio.run(_added(tmp_path, "hopper.yaml", lost=True))
    told = "only in the database, until `ama export` writes them: "
    assert f"{told}what-is-an-engine, gone" in ama("check").stdout
    assert json.loads(ama("check", "--format", "json").stdout) == [], "programs are told about files alone"
    assert ama("export").stdout.splitlines() == [
        "gone: was changed in the database, but is in no file any more", "what-is-an-engine: written",
        "1 pair written",
    ]  # fmt: skip
    assert "question: What is an engine?" in (answers / "hopper.yaml").read_text()
    assert "what-is-an-engine" not in ama("check").stdout


NOWHERE = "postgresql://nobody:secret@127.0.0.1:1/none"


def test_the_check_of_the_files_does_not_depend_on_a_database_that_is_out_of_reach(ama):
    done = ama("check", "--strict", DATABASE_URL=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    clean, note = done.stdout.splitlines()
    assert clean == "no problems"
    assert note.startswith("what is only in the database is not known: DATABASE_URL: cannot open postgresql")
    assert "secret" not in note


def in_database(folder):
    (folder / "config.yaml").write_text("archive:\n  additions: database\n")


def test_what_only_the_database_has_is_asked_in_the_terminal_too_wherever_new_pairs_go(ama, tmp_path):
    asyncio.run(_added(tmp_path, "hopper.yaml"))
    assert "A mill" in ama("ask", "What is an engine?").stdout, "as a bot serves it: a demo kept it there"
    in_database(tmp_path)
    assert "A mill" in ama("ask", "What is an engine?").stdout
    asyncio.run(_ruled_out(tmp_path, "What is an engine?", "what-is-an-engine"))
    assert "A mill" not in ama("ask", "What is an engine?").stdout, "as the bot answers"
    unreachable = ama("ask", BUG, DATABASE_URL=NOWHERE)
    assert "moth" in unreachable.stdout
    assert unreachable.stderr.startswith("asked of the files alone: DATABASE_URL: cannot open")


def test_what_moderators_ruled_out_is_not_given_in_the_terminal_and_why_says_so(ama, tmp_path):
    assert "moth" in ama("ask", BUG).stdout
    asyncio.run(_ruled_out(tmp_path, BUG, "first-bug"))
    shown = ama("ask", "--why", BUG).stdout
    assert "taped into the log book" not in shown
    assert "ruled out" in shown
    assert "ruled out" in json.loads(ama("ask", "--json", BUG).stdout)["reason"]


async def _ruled_out(folder, question, pair_id):
    async with Store(f"sqlite:///{folder}/ama.db") as store:
        label = Label(veto_mark(question), question, None, (pair_id,))
        await store.run(lambda tx: tx.label(label, "UMO", 1.0))


def test_where_additions_are_kept_in_the_database_the_folder_may_be_empty(ama, answers, tmp_path):
    asyncio.run(_added(tmp_path, "new.yaml"))
    (answers / "hopper.yaml").unlink()
    assert ama("check").returncode == 1
    in_database(tmp_path)
    done = ama("check", "--strict")
    told = "no problems\nonly in the database, until `ama export` writes them: what-is-an-engine\n"
    assert (done.returncode, done.stdout) == (0, told)
    asked = ama("ask", "What is an engine?")
    assert "A mill" in asked.stdout
    assert asked.stderr == ""
    assert ama("export").returncode == 0
    assert "What is an engine?" in (answers / "new.yaml").read_text()


def test_a_retired_pair_is_no_fault_and_one_that_has_run_out_is(ama, answers):
    file = answers / "hopper.yaml"
    retired = file.read_text() + "    valid_until: 2020-01-01  # she changed her mind\n"
    file.write_text(retired)
    assert ama("check", "--strict").returncode == 0
    file.write_text(retired.replace("2020-01-01", "'2020-01-01'"))
    assert ama("check", "--strict").returncode == 0
    file.write_text(retired.replace("  # she changed her mind", ""))
    assert ama("check", "--strict").returncode == 1


def test_what_cannot_be_exported_is_told_without_a_traceback(ama, answers, tmp_path):
    asyncio.run(_added(tmp_path, "hopper.yaml"))
    (answers / "hopper.yaml").write_text("pairs: [")
    done = ama("export")
    assert done.returncode == 1
    assert done.stdout.startswith("what-is-an-engine: not written: hopper.yaml: it cannot be changed before")
    assert done.stdout.endswith("0 pairs written\n")
    assert done.stderr.startswith("ama: 1 pair could not be written")
    assert "Traceback" not in done.stderr


async def _changed(folder):
    """The bug's answer was changed in the database; its file said otherwise then."""
    async with Store(f"sqlite:///{folder}/ama.db") as store:
        change = Patch("first-bug", {"answer": "A fly."}, before={"answer": "A spider."})
        await store.run(lambda tx: tx.keep_addition("first-bug", change.as_json(), 0.5))


def test_what_was_changed_in_file_and_database_is_told_with_both_texts_and_the_way_out(
    ama, answers, tmp_path
):
    asyncio.run(_changed(tmp_path))
    asyncio.run(_added(tmp_path, "hopper.yaml"))
    done = ama("export")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "what-is-an-engine: written",
        "first-bug: not written: its answer was changed in the file too, and the file's is given",
        "  in the file:     A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947.",
        "  in the database: A fly.",
        "1 pair written",
    ]
    assert "ama export --keep files" in done.stderr
    assert "--keep database" in done.stderr
    done = ama("export", "--keep", "database")
    assert (done.returncode, done.stdout) == (0, "first-bug: written\n1 pair written\n")
    assert "A fly." in (answers / "hopper.yaml").read_text()
    assert ama("export").stdout == "0 pairs written\n"


def test_what_is_in_no_file_any_more_is_dropped_if_the_files_are_to_be_kept(ama, tmp_path):
    asyncio.run(_added(tmp_path, "hopper.yaml", lost=True))
    assert "gone: was changed in the database, but is in no file any more" in ama("export").stdout
    assert ama("export", "--keep", "files").stdout == "gone: dropped\n0 pairs written\n"
    assert ama("export").stdout == "0 pairs written\n"


def test_checking_without_a_database_loads_none(ama, tmp_path):
    code = (
        "import sys; from bot.cli import app; app(['check'], standalone_mode=False);"
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


def test_asking_loads_neither_bolt_nor_a_database_nor_an_event_loop(ama):
    code = (
        "import sys; from bot.cli import app; app(['ask', 'why'], standalone_mode=False);"
        "sys.exit(bool({'slack_bolt', 'slack_sdk', 'sqlalchemy', 'aiohttp', 'alembic', 'asyncio'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
