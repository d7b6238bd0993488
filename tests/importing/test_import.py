"""`ama import` from end to end: what is written, what is kept when it runs again, and what it says."""

import datetime as dt
import io
import zipfile
from textwrap import dedent

import pytest
from rich.console import Console

from bot.archive import load, load_files
from bot.archive.reading import reminders
from bot.errors import UserError
from bot.transcripts.command import import_read, import_record
from bot.transcripts.finding import timed
from bot.transcripts.options import ImportOptions, wished
from bot.transcripts.record import Record, Turn
from bot.yamlfile.parsing import compose

AMA = """\
# AMA with Rosa Marin

**P1:** What do you grow on a balcony?

**Rosa:** Beans, 12 pots of them.

**P2:** How often do you water?

**Rosa:** Twice a day in summer.

**P1:** And in winter?

**Rosa:** Never, it is empty then.
"""


class Desk:
    """A folder with a record in it, and the command at work there."""

    def __init__(self, folder):
        self.folder = folder
        self.record = folder / "rosa.md"
        self.record.write_text(AMA, encoding="utf-8")
        self.drafts = folder / "drafts" / "rosa.yaml"
        self.said = ""
        (folder / "answers").mkdir()

    def run(self, *sources, **options):
        told = io.StringIO()
        code = import_record(
            sources or [str(self.record)],
            wished(answers=self.folder / "answers", folder=self.folder / "drafts", **options),
            Console(file=told, width=160),
        )
        self.said = told.getvalue()
        return code

    def change(self, path, old, new):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def pairs(self, path=None):
        return {pair.id: pair for pair in load_files([path or self.drafts]).archive}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_drafts_are_an_archive_file_that_passes_the_check(desk):
    assert desk.run() == 0
    loaded = load_files([desk.drafts])
    assert not loaded.problems
    first, second, third = loaded.archive
    assert (first.ama.title, first.guest) == ("AMA with Rosa Marin", "Rosa Marin")
    assert (second.question, second.answer, second.asked_by) == (
        "How often do you water?",
        "Twice a day in summer.",
        "P2",
    )
    assert third.follows == first.id
    assert "Next: read it through" in desk.said


def test_importing_again_changes_nothing(desk):
    desk.run()
    before = desk.drafts.read_bytes()
    assert desk.run() == 0
    assert desk.drafts.read_bytes() == before
    assert "3 unchanged" in desk.said


def test_a_new_question_in_the_record_is_added_and_a_changed_answer_updated(desk):
    desk.run()
    ids = list(desk.pairs())
    desk.change(desk.record, "Twice a day in summer.", "Three times a day in summer.")
    desk.record.write_text(
        desk.record.read_text() + "\n**P3:** Do you sell them?\n\n**Rosa:** Only the beans.\n"
    )
    desk.run()
    assert "1 new, 1 changed, 2 unchanged" in desk.said
    assert list(desk.pairs())[:3] == ids
    assert desk.pairs()[ids[1]].answer == "Three times a day in summer."
    assert [pair.asked_by for pair in desk.pairs().values()] == ["P1", "P2", "P1", "P3"]


def test_what_a_moderator_changed_stays_also_when_the_record_changes(desk):
    desk.run()
    desk.change(desk.drafts, "How often do you water?", "How often must balcony plants be watered?")
    desk.change(desk.drafts, "pairs:\n", "tags: [garden]  # ours\npairs:\n")
    before = desk.drafts.read_bytes()
    desk.change(desk.record, "Twice a day in summer.", "Hourly.")
    desk.run()
    assert desk.drafts.read_bytes() == before
    assert "1 yours kept" in desk.said


def test_a_deleted_draft_does_not_come_back(desk):
    desk.run()
    text = desk.drafts.read_text()
    start = text.index("  # from line 7")
    desk.drafts.write_text(text[:start] + text[text.index("  # from line 11") :])
    desk.run()
    assert len(desk.pairs()) == 2
    assert "1 you deleted it" in desk.said


def test_without_its_memory_an_edited_file_is_still_not_overwritten(desk):
    desk.run()
    (desk.drafts.parent / ".rosa.imported.json").write_text("{broken")
    desk.change(desk.drafts, "Twice a day in summer.", "It depends.")
    before = desk.drafts.read_bytes()
    desk.run()
    assert desk.drafts.read_bytes() == before


def test_drafts_moved_into_the_archive_are_not_written_again(desk):
    desk.run()
    desk.drafts.rename(desk.folder / "answers" / "rosa.yaml")
    desk.run()
    assert "3 in the archive" in desk.said


def test_a_file_that_cannot_be_read_is_left_alone(desk):
    desk.drafts.parent.mkdir()
    desk.drafts.write_text("title: [")
    with pytest.raises(UserError, match="cannot be added to before it can be read"):
        desk.run()
    assert desk.drafts.read_text() == "title: ["


def test_into_adds_to_a_file_of_the_archive_and_keeps_what_stands_there(desk):
    live = desk.folder / "answers" / "garden.yaml"
    before = "title: Gardens\npairs:\n    - id: old-one  # keep\n      question: Old?\n      answer: Yes\n"
    live.write_text(before)
    assert desk.run(into=live) == 0
    assert live.read_text().startswith(before)
    assert len(load(desk.folder / "answers").archive) == 4
    assert not load(desk.folder / "answers").errors
    assert "live" in desk.said


def test_a_duplicate_and_a_contradiction_are_marked(desk):
    (desk.folder / "answers" / "old.yaml").write_text(
        dedent("""\
            title: Rosa last year
            pairs:
              - id: balcony
                question: What do you grow on a balcony?
                answer: Beans, 40 pots of them.
              - id: water
                question: How often do you water?
                answer: Twice a day in summer.
            """)
    )
    desk.run()
    text = desk.drafts.read_text()
    assert "# check: may contradict 'balcony'" in text
    assert "# check: the archive answers it already: 'water'" in text
    assert "1 answered by the archive already, 1 that may contradict it" in desk.said


def test_reminders_are_found_and_texts_that_look_like_them_are_not():
    document = compose(
        b"title: x\npairs:\n  # check: who asked?\n  - question: Q\n    answer: |\n      # check: no\n",
        "d.yaml",
    )
    assert [(p.line, p.rule) for p in reminders(document)] == [(3, "check")]
    assert "who asked?" in next(reminders(document)).text


CAPTIONS = (
    "how large should a batch be at the start start with thirty two and double it while it still fits into memory "
    "which optimiser do you reach for first adam with a small learning rate and plain sgd once the data is large "
    "do you shuffle the data in every epoch yes always because the order would otherwise be learned as well"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        (
            "A post about gardens. It rained.\n\nIs that not nice? It is.\n" * 5,
            "no questions and answers in it",
        ),
        (
            "**Ann:** It rained.\n\n**Bo:** It did.\n\n**Ann:** All day.\n",
            "no questions and answers|no pairs",
        ),
        (f"{CAPTIONS}\n", "hardly a full stop or question mark"),
        (
            "WEBVTT\n\n"
            + "\n".join(f"00:{at:02}:00.000 --> 00:{at:02}:09.000\n{CAPTIONS}\n" for at in range(4)),
            "hardly a full stop or question mark",
        ),
    ],
)
def test_a_record_without_questions_and_answers_is_told_so(desk, text, told):
    desk.record.write_text(text)
    assert desk.run() == 1
    assert any(words in " ".join(desk.said.split()) for words in told.split("|"))
    assert not desk.drafts.exists()


def test_a_guest_can_be_declared_by_part_of_the_name_and_a_stranger_is_refused(desk):
    desk.record.write_text(
        "Ann Lee: Which way is north?\n\nBo Ray: Over there, behind the tower.\n\n"
        "Ann Lee: Who built it?\n\nBo Ray: The dukes did.\n"
    )
    desk.run(guests=["bo"])
    assert [pair.guest for pair in desk.pairs().values()] == ["Bo Ray", "Bo Ray"]
    with pytest.raises(UserError, match="--guest Zoe: nobody of that name speaks"):
        desk.run(guests=["Zoe"])


def test_participants_get_numbers_and_keep_their_names_only_if_wanted(desk):
    desk.record.write_text(
        "Ann Lee: Which way is north?\n\nBo Ray: Hi Ann, over there, as Ann Lee knows.\n\n"
        "Ann Lee: Who built it, Bo?\n\nBo Ray: The dukes did, long ago.\n"
    )
    desk.run(guests=["Bo Ray"])
    assert "Ann" not in desk.drafts.read_text()
    assert desk.pairs().popitem()[1].asked_by == "P1"
    desk.run(guests=["Bo Ray"], keep_names=True, into=desk.folder / "named.yaml")
    assert {pair.asked_by for pair in desk.pairs(desk.folder / "named.yaml").values()} == {"Ann Lee"}


@pytest.mark.parametrize(
    "options",
    [
        {"form": "markdwon"},
        {"date": "yesterday"},
        {"link": "example"},
        {"since": "soon"},
        {"until": "2024-01-01 25:00"},
        {"since": "2024-01-02", "until": "2024-01-01"},
        {"channel": "ama"},
        {"date_order": "ydm"},
    ],
)
def test_options_that_mean_nothing_are_refused(desk, options):
    with pytest.raises(UserError, match="--"):
        desk.run(**options)


CHAT = """\
12/10/2019, 10:01 - Ann: Rosa, what do you grow on a balcony?
12/10/2019, 10:02 - Rosa: Beans, twelve pots of them, and one of chillies.
"""
DOUBT = "# check: the file does not tell days from months: 12/10/2019 is read as 2019-10-12 (dmy); if that is wrong"


@pytest.mark.parametrize(
    ("before", "above"),
    [("", "date: 2019-10-12"), (CHAT.replace("12/10", "11/10").replace("balcony", "roof"), "pairs:")],
)
def test_a_guess_at_the_dates_is_written_to_where_they_stand_until_it_is_settled(desk, before, above):
    chat = desk.folder / "chat.txt"
    chat.write_text(before + CHAT)
    drafts = desk.drafts.with_name("chat.yaml")
    assert desk.run(str(chat), guests=["Rosa"]) == 0
    lines = drafts.read_text().splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith(DOUBT[:49])]
    assert lines[at + 1] == above
    assert "check" in [problem.rule for problem in load_files([drafts]).problems]
    sure = desk.folder / "sure.yaml"
    desk.run(str(chat), guests=["Rosa"], date_order="dmy", into=sure)
    assert DOUBT[:49] not in sure.read_text()
    desk.run(str(chat), guests=["Rosa"], date="2019-10-12", into=desk.folder / "dated.yaml")
    assert (DOUBT[:49] in (desk.folder / "dated.yaml").read_text()) is bool(before)


def test_a_guess_at_the_dates_is_written_above_what_is_added_to_a_file(desk):
    live = desk.folder / "answers" / "garden.yaml"
    live.write_text("title: Gardens\npairs:\n  - {id: old, question: Old?, answer: Yes}\n")
    (desk.folder / "chat.txt").write_text(CHAT)
    assert desk.run(str(desk.folder / "chat.txt"), guests=["Rosa"], into=live) == 0
    assert live.read_text().count(DOUBT) == 1
    assert live.read_text().index(DOUBT) > live.read_text().index("Old?")


def test_one_is_not_told_as_many(desk):
    desk.record.write_text("Ann Lee: Which way is north?\n\nBo Ray: Over there.\n")
    desk.run()
    assert "\n1 pair: 1 new, 1 to check\n" in desk.said
    assert "1 answer to 1 other, 0 questions" in desk.said
    desk.record.write_text("A post about gardens. It rained. Was it nice?")
    desk.run()
    assert "1 paragraph, nobody" in " ".join(desk.said.split())


def test_a_missing_source_is_refused(desk):
    with pytest.raises(UserError, match="there is no such file"):
        desk.run("nowhere.txt")


def test_a_folder_gives_a_file_of_drafts_for_each_record(desk):
    folder = desk.folder / "records"
    folder.mkdir()
    (folder / "one.md").write_text(AMA)
    (folder / "two.md").write_text(AMA.replace("Rosa", "Ines"))
    (folder / "post.md").write_text("No talk here.\n")
    (folder / "talk.mp3").write_bytes(b"ID3")
    assert desk.run(str(folder)) == 0
    assert "1 file not read, being no text: talk.mp3" in " ".join(desk.said.split())
    assert sorted(path.name for path in desk.drafts.parent.glob("*.yaml")) == ["one.yaml", "two.yaml"]


def test_a_zip_is_read_and_a_bomb_is_not(desk):
    packed = desk.folder / "records.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../rosa.md", AMA)
    assert desk.run(str(packed)) == 0
    assert desk.drafts.exists()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rosa.md", b"\0" * (64 * 2**20))
    with pytest.raises(UserError, match="unpacks to far more"):
        desk.run(str(packed))


def test_a_title_with_a_tab_is_written_on_one_line(desk):
    desk.record.write_text(
        "# AMA with\tOlaf Brandt\n\n**Q:** Why so?\n\n**A:** So it is.\n", encoding="utf-8"
    )
    desk.run()
    assert "title: AMA with Olaf Brandt\n" in desk.drafts.read_text(encoding="utf-8")


def test_a_record_read_elsewhere_is_imported_with_its_permalinks(desk):
    turns = (
        Turn(
            "Ann",
            "Is the tower open?",
            1,
            dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC),
            link="https://chat.example/1",
            id="1",
        ),
        Turn(
            "Bo",
            "It is, from nine on.",
            2,
            dt.datetime(2024, 1, 1, 9, 1, tzinfo=dt.UTC),
            id="2",
            reply_to="1",
        ),
    )
    wishes = ImportOptions(guests=("Bo",), folder=desk.drafts.parent, answers=desk.folder / "answers")
    assert import_read(Record(turns=turns), "towers", "a channel", wishes, Console(file=io.StringIO())) == 0
    (pair,) = desk.pairs(desk.drafts.parent / "towers.yaml").values()
    assert (pair.link, pair.date, pair.asked_by) == ("https://chat.example/1", "2024-01-01", "P1")


def test_a_link_to_a_video_leads_to_the_second():
    assert (
        timed("https://www.youtube.com/watch?v=abc&t=5", 62.4) == "https://www.youtube.com/watch?v=abc&t=62"
    )
    assert timed("https://example.org/talk", 62) is None


# -- a part of a record -------------------------------------------------------------------------------------

SESSION = [
    "13/01/2024, 10:00 - Mira: How large should a batch be?",
    "13/01/2024, 10:01 - Olaf: Thirty two is enough for most.",
    "13/01/2024, 19:00 - Nils: Which optimiser do you reach for?",
    "13/01/2024, 19:01 - Ada: <Media omitted>",
    "13/01/2024, 19:02 - Olaf: Adam, and plain SGD later on.",
    "14/01/2024, 08:00 - Ada: <Media omitted>",
    "14/01/2024, 09:00 - Ada: Do you shuffle in every epoch?",
    "14/01/2024, 09:01 - Olaf: Always, the order is learned else.",
]


@pytest.mark.parametrize(
    ("options", "found", "left_out"),
    [
        ({"since": "2024-01-14"}, ["Do you shuffle in every epoch?"], 0),
        ({"since": "13 January 2024 19:00", "until": "2024-01-13"}, ["Which optimiser do you reach for?"], 1),
        ({"until": "2024-01-13 10:01"}, ["How large should a batch be?"], 0),
        (
            {"since": "2024-01-13 18:00", "until": "2024-01-14T09:01"},
            ["Which optimiser do you reach for?", "Do you shuffle in every epoch?"],
            2,
        ),
    ],
)
def test_only_what_was_said_from_one_moment_to_another_is_imported(desk, options, found, left_out):
    desk.record.write_text("\n".join(SESSION), encoding="utf-8")
    assert desk.run(guests=["Olaf"], **options) == 0
    assert [pair.question for pair in desk.pairs().values()] == found
    assert desk.said.count("recording or file without words") == (left_out > 0)


def test_a_groups_year_is_told_with_its_sessions_and_imported_only_as_one_of_them(desk):
    begun, lines = dt.datetime(2023, 1, 1, 8, tzinfo=dt.UTC), []
    for number in range(320):
        at = begun + dt.timedelta(hours=13 * number)
        lines += [f"{at:%d/%m/%Y, %H:%M} - P Lee: What is number {number} good for?",
                  f"{at:%d/%m/%Y, %H:%M} - Bo Ray: It holds the shelf in place, number {number}."]  # fmt: skip
    for number in range(20):
        at = dt.datetime(2023, 12, 30, 19, 2 * number, tzinfo=dt.UTC)
        lines += [f"{at:%d/%m/%Y, %H:%M} - Asker {number % 7}: What did you plant in year {number}?",
                  f"{at:%d/%m/%Y, %H:%M} - Rosa Marin: Beans and chillies, in pots, on row {number}."]  # fmt: skip
    desk.record.write_text("\n".join(lines), encoding="utf-8")
    assert desk.run() == 1
    assert not desk.drafts.exists()
    wanted = '--guest "Rosa Marin" --since "2023-12-30 19:00" --until "2023-12-30 19:59"'
    assert wanted in " ".join(desk.said.split())
    options = {"guests": ["Rosa Marin"], "since": "2023-12-30 19:00", "until": "2023-12-30 19:59"}
    assert desk.run(**options) == 0
    assert len(desk.pairs()) == 20


def test_what_a_guest_wrote_in_a_year_is_told_by_when_most_was_written_and_imported_between_two_moments(desk):
    begun, lines = dt.datetime(2023, 1, 1, 8, tzinfo=dt.UTC), []
    times = [begun + dt.timedelta(hours=13 * number) for number in range(320)]
    times += [dt.datetime(2023, 12, 30, 19, 2 * number, tzinfo=dt.UTC) for number in range(20)]
    for number, at in enumerate(times):
        lines += [f"{at:%d/%m/%Y, %H:%M} - Asker {number % 7}: What did you plant in year {number}?",
                  f"{at:%d/%m/%Y, %H:%M} - Rosa Marin: Beans and chillies, in pots, on row {number}."]  # fmt: skip
    desk.record.write_text("\n".join(lines), encoding="utf-8")
    assert desk.run(guests=["Rosa"]) == 1
    assert not desk.drafts.exists()
    told = " ".join(desk.said.split())
    assert '20 questions, 20 messages of the guest: --guest "Rosa Marin" --since "2023-12-30 19:00"' in told
    assert desk.run(guests=["Rosa"], since="2023-01-01") == 0
    assert len(desk.pairs()) == 340


def test_json_whose_fields_are_not_known_says_which_are(desk):
    desk.record.write_text('{"cells": {"a": [1, 2], "b": "Why?"}}')
    assert desk.run() == 1
    assert "of messages a name, a text and a time are wanted" in " ".join(desk.said.split())


def test_folders_are_told_by_file_and_line_and_their_names_are_tags(desk):
    for course in ("01-llm", "ml"):
        (desk.folder / "faq" / course / "week 1").mkdir(parents=True)
        (desk.folder / "faq" / course / "week 1" / "faq.md").write_text(
            "# FAQ\n\n## When does it start?\n\nOn Monday.\n\n## Where is it held?\n\n"
            f"![map](map.png) In room {course}.\n"
        )
    assert desk.run(str(desk.folder / "faq")) == 0
    drafts = [desk.folder / "drafts" / f"{name}-week-1-faq.yaml" for name in ("01-llm", "ml")]
    tags = [tuple(pair.tags) for path in drafts for pair in desk.pairs(path).values()]
    assert tags == [("llm", "week 1")] * 2 + [("ml", "week 1")] * 2
    assert "faq/01-llm/week 1/faq.md: " in desk.said
    assert "# from line 7 of 01-llm/week 1/faq.md" in drafts[0].read_text()
    assert desk.said.count("a picture that is not in the text: map.png") == 2


def test_a_folder_with_a_file_for_each_question_tells_file_and_line_of_each(desk):
    for course in ("01-llm", "ml"):
        (desk.folder / "faq" / course).mkdir(parents=True)
        for number in range(2):
            (desk.folder / "faq" / course / f"{number}.md").write_text(
                f"---\nquestion: When does part {number} start?\n---\nIn {course} {number}.\n"
            )
    assert desk.run(str(desk.folder / "faq")) == 0
    drafts = desk.folder / "drafts" / "faq.yaml"
    assert [tuple(pair.tags) for pair in desk.pairs(drafts).values()] == [("llm",)] * 2 + [("ml",)] * 2
    assert "01-llm/1.md:1" in desk.said
    assert "# from 01-llm/1.md:1 of faq" in drafts.read_text()
    desk.change(drafts, "In ml 0.", "On Tuesday.")
    (desk.folder / "faq" / "00-new").mkdir()
    (desk.folder / "faq" / "00-new" / "0.md").write_text(
        "---\nquestion: When does part 0 start?\n---\nOn Friday.\n"
    )
    desk.run(str(desk.folder / "faq"))
    assert "5 pairs: 1 new, 3 unchanged, 1 yours kept" in desk.said
