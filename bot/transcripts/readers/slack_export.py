"""A Slack workspace's export: the zip, or the folder it unpacks to, with one file per channel and day."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from bot.errors import UserError, did_you_mean
from bot.transcripts.readers import values
from bot.transcripts.readers.slack_messages import address, names_of, turns_of
from bot.transcripts.record import LeftOut, Record, Turn
from bot.transcripts.sources import decode, readable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

_DAY = re.compile(r"(?:^|/)([^/\n]+)/\d{4}-\d\d-\d\d\.json$", re.MULTILINE)
_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_HOST = re.compile(r"https://[\w-]+(?:\.enterprise)?\.slack\.com(?=/)")


def looks_like(name: str, head: str) -> float:  # noqa: ARG001 - every format takes both
    """How sure a zip or folder with the names *head*, one a line, is an export."""
    days = bool(_DAY.search(head))
    lists = bool(re.search(r"(?:^|/)(?:users|channels)\.json$", head, re.MULTILINE))
    return 1.0 if days and lists else 0.5 if days else 0.0


def read(
    path: Path,
    file: str = "export",
    *,
    channel: str | None = None,
    since: dt.date | None = None,
    address_of_workspace: str | None = None,
) -> Record:
    """The turns of an export, channel by channel, or of the one *channel*; *file* is its name in messages.

    Permalinks need the workspace's address; where the export has links to its own files, it is known from those.
    UserError where there is no export, or no such channel.
    """
    with readable(file), _opened(path) as members:
        export = _Export(members, file)
    wanted = _wanted(export, channel, file)
    root = address_of_workspace or export.root
    turns: list[Turn] = []
    left_out: list[LeftOut] = []
    for each in wanted:
        found, gone = export.turns(each, root, first=len(turns) + len(left_out) + 1)
        turns += found
        left_out += gone
    kept = tuple(
        turn for turn in turns if since is None or turn.said_at is None or turn.said_at.date() >= since
    )
    return Record(
        turns=kept,
        title=f"#{wanted[0]}" if len(wanted) == 1 else None,
        left_out=tuple(left_out),
        notes=tuple(_notes(wanted, root)),
    )


class _Members(Protocol):
    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...


class _Zip:
    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)

    def __enter__(self) -> _Members:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def names(self) -> list[str]:
        return [name for name in self._archive.namelist() if not name.startswith("__MACOSX")]

    def read(self, name: str) -> bytes:
        return self._archive.read(name)


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> _Members:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def names(self) -> list[str]:
        return [found.relative_to(self._path).as_posix() for found in self._path.rglob("*.json")]

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()


def _opened(path: Path) -> _Zip | _Folder:
    return _Folder(path) if path.is_dir() else _Zip(path)


class _Export:
    """What an export holds: who is who, and each channel's messages, from all its days."""

    def __init__(self, members: _Members, file: str) -> None:
        self._file = file
        lists: dict[str, list[Any]] = {}
        self._messages: dict[str, list[Any]] = {}
        for name in sorted(members.names()):
            base = PurePosixPath(name).name
            if base in {"users.json", "org_users.json", *_LISTS}:
                lists[base] = self._list(members, name)
            elif day := _DAY.search(name):
                self._messages.setdefault(day[1], []).extend(self._list(members, name))
        if not self._messages:
            raise UserError(
                f"{file}: no channel/2024-01-31.json is in it, as a Slack export has; give the zip that Slack made, "
                "or the folder it unpacks to"
            )
        channels = [values.mapping(item) for base in _LISTS for item in lists.get(base, [])]
        self._names = names_of(lists.get("users.json", []) + lists.get("org_users.json", []), channels)
        self._ids = {name: id_ for id_, name in self._names.channels.items()}

    @property
    def channels(self) -> list[str]:
        return list(self._messages)

    @property
    def root(self) -> str | None:
        """The workspace's address, from the links to its own files."""
        hosts = Counter(
            found[0]
            for messages in self._messages.values()
            for message in map(values.mapping, messages)
            for shared in map(values.mapping, values.items(message.get("files")))
            if (found := _HOST.match(values.words(shared.get("permalink"))))
        )
        return hosts.most_common(1)[0][0] if hosts else None

    def turns(self, channel: str, root: str | None, first: int) -> tuple[list[Turn], list[LeftOut]]:
        id_ = self._ids.get(channel, channel)

        def link(ts: str, thread: str | None) -> str | None:
            return (
                address(root, id_, ts, thread) if root and re.fullmatch(r"[CGD][A-Z0-9]{2,}", id_) else None
            )

        return turns_of(self._messages[channel], self._names, link, first)

    def _list(self, members: _Members, name: str) -> list[Any]:
        return values.items(values.parse(decode(members.read(name)), f"{self._file}/{name}"))


def _wanted(export: _Export, channel: str | None, file: str) -> list[str]:
    if channel is None:
        return export.channels
    name = channel.removeprefix("#")
    if name not in export.channels:
        known = ", ".join(export.channels[:10])
        hint = did_you_mean(name, export.channels)
        raise UserError(f"{file}: the export has no channel #{name}{hint}; it has {known}")
    return [name]


def _notes(wanted: list[str], root: str | None) -> Iterator[str]:
    if len(wanted) > 1:
        yield f"all {len(wanted)} channels were read ({', '.join(wanted[:10])}); name one to read it alone"
    if root is None:
        yield "the export does not tell the workspace's address, so that turns have no links"
