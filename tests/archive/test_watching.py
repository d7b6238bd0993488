"""The archive while it changes: seen within two seconds, and only real changes."""

import asyncio
import shutil
import time
from contextlib import asynccontextmanager

import pytest

from bot import archive
from bot.archive.watching import watch
from bot.background import STEADY
from tests.support.bots import QUICK


def text(answer):
    return f"title: T\npairs:\n  - id: one\n    question: What is one?\n    answer: {answer}\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "a.yaml").write_text(text("first"))
    return folder


class Watching:
    """What `watch` says of a folder, one archive after the other."""

    def __init__(self, folder, since, pace):
        self.stop = asyncio.Event()
        self.changes = watch(folder, stop=self.stop, since=since, pace=pace)
        self.coming = asyncio.ensure_future(anext(self.changes))

    async def following(self):
        loaded = await asyncio.wait_for(self.coming, 5)
        self.coming = asyncio.ensure_future(anext(self.changes))
        return loaded

    async def is_silent_for(self, seconds):
        done, _ = await asyncio.wait({self.coming}, timeout=seconds)
        return not done


@asynccontextmanager
async def watching(folder, since=None, pace=QUICK):
    """Watches *folder* from its present state on, or from *since*; ends at a word."""
    watching = Watching(folder, since or archive.load(folder), pace)
    yield watching
    watching.stop.set()
    with pytest.raises(StopAsyncIteration):
        await watching.coming


def answers(loaded):
    return [pair.answer for pair in loaded.archive]


async def test_a_saved_file_is_live_within_two_seconds(folder):
    async with watching(folder, pace=STEADY) as watched:
        began = time.monotonic()
        (folder / "a.yaml").write_text(text("second"))
        assert answers(await watched.following()) == ["second"]
        assert time.monotonic() - began < 2


async def test_new_files_deleted_files_and_a_replaced_folder_are_seen(folder):
    async with watching(folder) as watched:
        (folder / "b.yaml").write_text(text("other").replace("one", "two"))
        assert answers(await watched.following()) == ["first", "other"]
        (folder / "a.yaml").unlink()
        assert answers(await watched.following()) == ["other"]
        shutil.rmtree(folder)
        assert [problem.rule for problem in (await watched.following()).errors] == ["no-files"]
        folder.mkdir()
        (folder / "a.yaml").write_text(text("again"))
        assert answers(await watched.following()) == ["again"]


async def test_a_swapped_configmap_is_seen(tmp_path):
    for name in ("v1", "v2"):
        (tmp_path / f"..{name}").mkdir()
        (tmp_path / f"..{name}" / "a.yaml").write_text(text(name))
    (tmp_path / "..data").symlink_to("..v1")
    (tmp_path / "a.yaml").symlink_to("..data/a.yaml")
    async with watching(tmp_path) as watched:
        (tmp_path / "..new").symlink_to("..v2")
        (tmp_path / "..new").replace(tmp_path / "..data")
        assert answers(await watched.following()) == ["v2"]


async def test_the_same_contents_written_again_are_no_change(folder):
    async with watching(folder) as watched:
        (folder / "a.yaml").write_text(text("first"))
        assert await watched.is_silent_for(0.3)
        (folder / "a.yaml").write_text(text("third"))
        assert answers(await watched.following()) == ["third"]


async def test_each_change_is_loaded_once(folder):
    loaded = []

    async def load():
        loaded.append(archive.load(folder))
        return loaded[-1]

    stop, since = asyncio.Event(), archive.load(folder)
    changes = watch(folder, stop=stop, since=since, load=load, pace=QUICK)
    (folder / "a.yaml").write_text(text("second"))
    assert await anext(changes) is loaded[-1]
    seen = len(loaded)
    (folder / "a.yaml").write_text(text("third"))
    assert await anext(changes) is loaded[seen]
    assert len(loaded) == seen + 1


async def test_a_bad_file_is_told_and_mended_again(folder):
    async with watching(folder) as watched:
        (folder / "a.yaml").write_text("title: [")
        assert [problem.rule for problem in (await watched.following()).errors] == ["not-yaml"]
        (folder / "a.yaml").write_text(text("first"))
        assert answers(await watched.following()) == ["first"]


async def test_what_changed_between_loading_and_watching_is_seen(folder):
    since = archive.load(folder)
    (folder / "a.yaml").write_text(text("meanwhile"))
    async with watching(folder, since) as watched:
        assert answers(await watched.following()) == ["meanwhile"]


async def test_watching_alone_starts_from_what_is_there(folder):
    stop = asyncio.Event()
    stop.set()
    assert [loaded async for loaded in watch(folder, stop=stop)] == []
