"""A Slack workspace's export, a channel's folder or a day of it, and slackdump's dumps of channels and threads."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from bot.errors import UserError, did_you_mean
from bot.transcripts.readers import values
from bot.transcripts.readers.slack_messages import address, names_of, parts_of
from bot.transcripts.record import Part, Record
from bot.transcripts.sources import Files, decode, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = re.compile(r"(?:^|/)(?:([^/\n]+)/)?\d{4}-\d\d-\d\d\.json$", re.MULTILINE)
_DUMP = re.compile(r"(?:^|/)[CGD][A-Z0-9]{6,}(?:-\d+\.\d+)?\.json$", re.MULTILINE)  # slackdump's
_LISTS = ("channels.json", "groups.json", "mpims.json", "dms.json")
_HOST = re.compile(r"https://[\w-]+(?:\.enterprise)?\.slack\.com(?=/)")


def looks_like(name: str, head: str) -> float:
    """Return how sure a zip, or a folder, with the names *head*, one a line, is an export; or a file that begins so."""
    if values.opens(head):
        messages = '"ts"' in head and '"messages"' in head and '"channel_id"' in head
        return 0.97 if messages or ('"ts"' in head and '"type"' in head and _DAY.search(name)) else 0.0
    days = bool(_DAY.search(head))
    lists = bool(re.search(r"(?:^|/)(?:users|channels)\.json$", head, re.MULTILINE))
    return 1.0 if days and lists else 0.7 if _DUMP.search(head) else 0.5 if days else 0.0


def read(path: Path, file: str = "export", *, channel: str | None = None) -> Record:
    """Return the turns of an export, channel by channel, or of the one *channel*; *file* is its name in messages.

    Permalinks need the workspace's address, which is known from an export's links to its own files.
    UserError where there is no export, or no such channel.
    """
    with readable(file), Files(path) as files:
        export = _Export(files, path, file)
    wanted = _wanted(export, channel, file)
    root = export.root
    parts = list[Part]()
    for each in wanted:
        parts += export.parts(each, root, first=len(parts) + 1)
    return Record.of(
        parts, title=f"#{wanted[0]}" if len(wanted) == 1 else None, notes=tuple(_notes(wanted, root))
    )


class _Export:
    """The contents of an export: who is who, and each channel's messages, from all its days."""

    def __init__(self, files: Files, path: Path, file: str) -> None:
        self._file = file
        lists: dict[str, list[Any]] = {}
        dumped: list[dict[str, Any]] = []
        self.messages: dict[str, list[Any]] = {}
        alone = path.name if path.is_dir() else path.parent.name  # a channel's own folder, or a day of it
        for name in files.names:
            base = PurePosixPath(name).name
            if not name.endswith(".json"):
                continue
            found = self._json(files, name)
            if base in {"users.json", "org_users.json", *_LISTS}:
                lists[base] = values.items(found)
            elif day := _DAY.search(name):
                self.messages.setdefault(day[1] or alone, []).extend(values.items(found))
            elif (dump := values.mapping(found)) and values.identity(dump.get("channel_id")):
                dumped.append(dump)
        channels = [values.mapping(item) for base in _LISTS for item in lists.get(base, [])]
        channels += [{"id": dump["channel_id"], "name": dump.get("name")} for dump in dumped]
        around = (path if path.is_dir() else path.parent).parent / "users.json"
        if not lists and around.is_file():  # of the export in which a channel's folder lies
            lists["users.json"] = values.items(self._json(Files(around), "users.json"))
        said = chain(*self.messages.values(), *(_flat(values.items(dump.get("messages"))) for dump in dumped))
        wrote = [
            {"id": one.get("user"), "profile": one["user_profile"]}
            for one in map(values.mapping, said)
            if one.get("user_profile")
        ]
        self._names = names_of(
            wrote + lists.get("users.json", []) + lists.get("org_users.json", []), channels
        )
        for dump in dumped:
            channel = self._names.channels[str(dump["channel_id"])]
            self.messages.setdefault(channel, []).extend(_flat(values.items(dump.get("messages"))))
        if not self.messages:
            raise UserError(
                f"{file}: no channel/2024-01-31.json is in it, as a Slack export has; give the zip that Slack made, "
                "or the folder it unpacks to"
            )
        self._ids = {name: id_ for id_, name in self._names.channels.items()}

    @property
    def root(self) -> str | None:
        """Return the workspace's address, from the links to its own files."""
        hosts = Counter(
            found[0]
            for messages in self.messages.values()
            for message in map(values.mapping, messages)
            for shared in values.mappings(message.get("files"))
            if (found := _HOST.match(values.words(shared.get("permalink"))))
        )
        return hosts.most_common(1)[0][0] if hosts else None

    def parts(self, channel: str, root: str | None, first: int) -> Iterator[Part]:
        id_ = self._ids.get(channel, channel)

        def link(ts: str, thread: str | None) -> str | None:
            return (
                address(root, id_, ts, thread) if root and re.fullmatch(r"[CGD][A-Z0-9]{2,}", id_) else None
            )

        return parts_of(self.messages[channel], self._names, link, first)

    def _json(self, files: Files, name: str) -> Any:
        return values.parse(decode(files.read(name)), f"{self._file}/{name}")


def _flat(messages: list[Any]) -> Iterator[Any]:
    """Yield slackdump's messages, with the replies that it puts within the first of their thread."""
    for message in messages:
        yield message
        yield from values.items(values.mapping(message).get("slackdump_thread_replies"))


def _wanted(export: _Export, channel: str | None, file: str) -> list[str]:
    if channel is None:
        return list(export.messages)
    name = channel.removeprefix("#")
    if name not in export.messages:
        known = ", ".join(list(export.messages)[:10])
        hint = did_you_mean(name, export.messages)
        raise UserError(f"{file}: the export has no channel #{name}{hint}; it has {known}")
    return [name]


def _notes(wanted: list[str], root: str | None) -> Iterator[str]:
    if len(wanted) > 1:
        yield f"all {len(wanted)} channels were read ({', '.join(wanted[:10])}); --channel NAME reads one alone"
    if root is None:
        yield "the export does not tell the workspace's address, so that turns have no links"
