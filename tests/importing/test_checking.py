"""`ama import`, then `ama check drafts/`: what is to be looked at is listed."""

from functools import partial

import pytest

from tests.support import command

CHAT = """\
Rahul: What is overfitting?
Tanvi: which laptop is good for that
Dr. Sen: Overfitting is when the model learns the noise.
Dr. Sen: Any laptop with 16 GB.
Kabir: How do I prepare for interviews?
Dr. Sen: Build two projects.
"""


@pytest.fixture
def ama(tmp_path):
    """Run `ama …` in an empty folder; what it said."""
    (tmp_path / "answers").mkdir()
    return partial(command.ama, folder=tmp_path, COLUMNS="200")


def test_check_lists_each_reminder_of_an_import_with_its_line_and_none_once_they_are_deleted(ama, tmp_path):
    (tmp_path / "chat.txt").write_text(CHAT)
    assert ama("import", "chat.txt", "--guest", "Dr. Sen").returncode == 0
    drafts = tmp_path / "drafts" / "chat.yaml"
    lines = drafts.read_text().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if line.strip().startswith("# check:")]
    done = ama("check", "drafts/")
    listed = [line for line in done.stdout.splitlines() if "[check]" in line]
    assert len(marked) == len(listed) >= 2
    assert all(f"chat.yaml:{number}:" in told for number, told in zip(marked, listed, strict=True))
    assert done.returncode == 0
    drafts.write_text("\n".join(line for line in lines if not line.strip().startswith("# check:")) + "\n")
    assert "[check]" not in ama("check", "drafts/").stdout


def test_a_table_beside_a_page_of_the_same_name_gets_a_file_of_its_own_each_time(ama, tmp_path):
    (tmp_path / "faq.csv").write_text("question,answer\nIs it open?,It is.\n")
    (tmp_path / "faq.md").write_text("# FAQ\n\n## Who built it?\n\nThe dukes did.\n\n## When?\n\nLong ago.\n")
    for _ in range(2):
        assert ama("import", "faq.csv", "faq.md").returncode == 0
        texts = {path.name: path.read_text() for path in (tmp_path / "drafts").glob("*.yaml")}
        assert sorted(texts) == ["faq-md.yaml", "faq.yaml"]
        assert "dukes" in texts["faq-md.yaml"]
        assert "dukes" not in texts["faq.yaml"]
    assert ama("import", "faq.md").returncode == 0
    assert "dukes" not in (tmp_path / "drafts" / "faq.yaml").read_text()


def test_the_same_question_of_two_records_gets_an_id_for_each_also_at_another_import(ama, tmp_path):
    for number in (1, 2, 3):
        (tmp_path / f"faq{number}.csv").write_text(f"question,answer\nIs it open?,At {number}.\n")
    assert ama("import", "faq1.csv", "faq2.csv").returncode == 0
    assert ama("import", "faq3.csv").returncode == 0
    assert ama("import", "faq1.csv").returncode == 0
    done = ama("check", "drafts/")
    assert done.returncode == 0, done.stdout
    texts = (path.read_text() for path in sorted((tmp_path / "drafts").glob("*.yaml")))
    ids = [line.split()[-1] for text in texts for line in text.splitlines() if "- id:" in line]
    assert ids == ["is-it-open", "is-it-open-2", "is-it-open-3"]
