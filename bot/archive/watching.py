"""The archive as it changes while the bot runs.

A scan of the files' states, twice a second, and no events: it sees a replaced folder, a swapped configmap and a
network disk, where events fall silent, and takes a few milliseconds for a thousand files.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot.archive import loading
from bot.background import STEADY
from bot.yamlfile.files import yaml_files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.archive.loading import Loaded
    from bot.background import Pace

_BETWEEN_SCANS = 0.5  # seconds
_UNTIL_QUIET = 0.2  # seconds without a change: an editor, or git, has finished writing
_LONGEST_WAIT = 4  # times that, then what is there is read


async def watch(
    folder: Path,
    *,
    stop: asyncio.Event,
    since: Loaded | None = None,
    load: Callable[[], Awaitable[Loaded]] | None = None,
    pace: Pace = STEADY,
) -> AsyncIterator[Loaded]:
    """Yield, whenever the archive's files have changed, within two seconds the archive they now make; until *stop*.

    Changed means: since *since* was loaded, or since the watching began; a file that was written again with the
    same contents is no change. *load* is what loads it, once a change, and may put it to use with that.
    """
    load = load or partial(asyncio.to_thread, _load, folder)
    seen = None
    if since is None:
        seen = await asyncio.to_thread(_states, folder)
        since = await load()
    last = since.fingerprint
    while not await pace.wait(_BETWEEN_SCANS, stop):
        states = await asyncio.to_thread(_states, folder)
        if states == seen:
            continue
        seen = await _settled(folder, states, stop, pace)
        loaded = await load()
        if loaded.fingerprint != last:
            last = loaded.fingerprint
            yield loaded


async def _settled(folder: Path, states: _States, stop: asyncio.Event, pace: Pace) -> _States:
    """Return the files' states once they have stopped changing."""
    for _ in range(_LONGEST_WAIT):
        if await pace.wait(_UNTIL_QUIET, stop):
            break
        before, states = states, await asyncio.to_thread(_states, folder)
        if states == before:
            break
    return states


def _load(folder: Path) -> Loaded:
    return loading.load(folder, compare=False)


_States = dict[str, tuple[int, int, int, int] | None]


def _states(folder: Path) -> _States:
    states: _States = {}
    for path in yaml_files(folder):
        try:
            found = path.stat()
        except OSError:
            states[str(path)] = None
        else:
            states[str(path)] = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
    return states
