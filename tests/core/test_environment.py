"""Which database is meant, told without opening it."""

import pytest

from bot.environment import DEFAULT_URL, may_exist, named_in


def test_the_environment_names_the_database_or_it_is_the_default_one():
    assert named_in({}) == named_in({"DATABASE_URL": ""}) == DEFAULT_URL
    assert named_in({"DATABASE_URL": "postgresql://host/ama"}) == "postgresql://host/ama"


@pytest.mark.parametrize(
    ("url", "exists"),
    [
        (DEFAULT_URL, False),
        ("sqlite:///there.db", True),
        ("sqlite:///{folder}/there.db", True),
        ("sqlite:///{folder}/there.db?timeout=3", True),
        ("sqlite+pysqlite:///there.db", True),
        ("sqlite:///{folder}/not.db", False),
        ("postgresql://nowhere/ama", True),
        ("no url at all", True),
    ],
)
def test_there_may_be_a_database_unless_its_file_is_still_to_be_made(url, exists, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.db").touch()
    assert may_exist(url.format(folder=tmp_path)) is exists
