"""`ama site`: the archive's pages and indexes, written into a folder: files where they differ, and those removed that
the site has no more.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.display import PAGES, counted
from bot.errors import UserError
from bot.similarity import spelling
from bot.site import feeds, search
from bot.site.contents import Contents
from bot.site.pages import EVERYTHING, FEED, FOR_MODELS, Pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from bot.config import SiteOptions
    from bot.pairs import Archive


SITEMAP = "sitemap.xml"
NO_SITEMAP = "no sitemap.xml, and no whole addresses in feed.xml: name the site's in config.yaml, site.url"
RENAMED = (
    "{old} is called {new} now: its page leads there. So that it does where the folder is built anew, give the pair "
    "`former_ids: [{old}]`"
)
GONE = (
    "{old} is in the archive no more: links to its page lead nowhere. If another pair has its answer, give that one "
    "`former_ids: [{old}]`"
)
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Built:
    """A site as it was built: what its folder is like, and what somebody should know, line by line."""

    summary: str
    told: tuple[str, ...]


def build(
    archive: Archive, options: SiteOptions, out: Path, today: dt.date, *, full_text: bool | None = None
) -> Built:
    """Write the site of *archive* into the folder *out*: only files that differ.

    Without *full_text*, pagefind's index is made where pagefind is installed. Raises UserError where *out* cannot be
    written.
    """
    folder = SiteFolder(out)
    full_text = search.full_text_available() if full_text is None else full_text
    contents = Contents(archive, today)
    moved, told = _moved(archive, folder)
    pages = Pages(contents, options, full_text=full_text)
    said = folder.put_texts(pages.answers(moved))
    folder.remove_others(f"{PAGES}/")
    with ThreadPoolExecutor(1) as beside:  # pagefind is a program of its own: it reads while we write
        index = None
        if full_text and not (said == folder.notes.indexed and folder.keep(search.FULL_TEXT)):
            index = beside.submit(search.full_text_index, out)
        folder.put_texts(pages.lists())
        folder.put_texts(_for_programs(contents, options))
        for file in sorted(_STATIC.iterdir()):
            folder.put(file.name, file.read_bytes())
    for path, data in index.result() if index else ():
        folder.put(path, data)
    questions = {pair.id: pair.question for pair in archive}
    folder.finish(Notes(pairs=questions, moved=moved, indexed=said if full_text else ""))
    told += [] if options.url else [NO_SITEMAP]
    size = f"{counted(len(contents.newest), 'pair')} of {counted(len(contents.amas), 'AMA')}"
    files = f"{counted(folder.written, 'file')} written, {folder.kept} as they were, {folder.removed} removed"
    return Built(f"{out}: {size}; {files}", tuple(told))


def _for_programs(contents: Contents, options: SiteOptions) -> Iterator[tuple[str, str]]:
    yield FEED, feeds.atom(contents, options)
    yield EVERYTHING, feeds.everything(contents, options)
    yield FOR_MODELS, feeds.for_models(contents, options)
    yield search.PLAIN, search.plain_index(contents)
    if options.url:
        yield SITEMAP, feeds.sitemap(contents, options.url)


def _moved(archive: Archive, folder: SiteFolder) -> tuple[dict[str, str], list[str]]:
    """Return where the pairs are whose ids had pages before and are no pair's now: ids by ids, and what is to be told
    of it.

    What asks the same is the same pair.
    """
    said = {old for pair in archive for old in pair.former_ids}
    lost = {
        old: question
        for old, question in folder.notes.pairs.items()
        if not archive.get(old) and old not in said
    }
    asking = {spelling(phrasing): pair.id for pair in archive for phrasing in pair.phrasings} if lost else {}
    found = {old: new for old, question in lost.items() if (new := asking.get(spelling(question)))}
    led = {old: found.get(new, new) for old, new in folder.notes.moved.items()} | found
    moved = {
        old: new for old, new in led.items() if archive.get(new) and not archive.get(old) and old not in said
    }
    told = [RENAMED.format(old=old, new=new) for old, new in moved.items()]
    return moved, told + [GONE.format(old=old) for old in lost if old not in moved]


NOTES = ".ama-site.json"


@dataclass(slots=True)
class Notes:
    """Notes of the last time, in `.ama-site.json`: the *files* written, each pair's question by its id, ids *moved* to
    others, and the digest of the pages that pagefind's index is of. Who gives a pair another id breaks no link, as long
    as the folder is kept.
    """

    files: frozenset[str] = frozenset()
    pairs: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    indexed: str = ""


class SiteFolder:
    """The folder *place*, to be filled: `put` every file, then `finish`. Raises UserError where that cannot be."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.written, self.removed = 0, 0
        self._put: set[str] = set()
        self._made: set[Path] = set()
        self.notes = self._read()

    def put_texts(self, texts: Iterable[tuple[str, str]]) -> str:
        """Have each of *texts* in the file at its path; return a digest of them all."""
        digest = hashlib.sha256()
        for path, text in texts:
            data = text.encode("utf-8", errors="replace")
            self.put(path, data)
            digest.update(f"{path} {len(data)}\n".encode() + data)
        return digest.hexdigest()

    def put(self, path: str, data: bytes) -> None:
        """Have *data* in the file at *path*; a file that somebody else made is not written over."""
        target = self.place / path
        try:
            if self._held(target) == data:
                self._put.add(path)
                return
            if path not in self.notes.files and target.exists():
                self._note(self.notes)  # what was written till now is ours all the same
                raise UserError(
                    f"{target} is there, and `ama site` has not written it: choose another folder with --out, or move "
                    "it away"
                )
            if target.parent not in self._made:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(target.parent)
            target.write_bytes(data)
        except OSError as error:
            raise self._unwritable(error) from error
        self._put.add(path)
        self.written += 1

    def keep(self, folder: str) -> bool:
        """Leave what was put into *folder* before as it is; False where nothing was, or some of it is gone."""
        paths = {path for path in self.notes.files if path.startswith(f"{folder}/")}
        if not paths or not all((self.place / path).is_file() for path in paths):
            return False
        self._put |= paths
        return True

    def remove_others(self, start: str) -> None:
        """Remove what was put before at paths that begin so, and not now."""
        try:
            for path in sorted(path for path in self.notes.files - self._put if path.startswith(start)):
                self._remove(path)
        except OSError as error:
            raise self._unwritable(error) from error

    def finish(self, notes: Notes) -> None:
        """Remove what was put there before and not now, and note what is there beside these *notes*."""
        self.remove_others("")
        self._note(notes)

    @property
    def kept(self) -> int:
        """Return how many files were as they should be."""
        return len(self._put) - self.written

    def _note(self, notes: Notes) -> None:
        """Write *notes* down with the files that are there: what was put now, and what was before and is still."""
        there = self._put | {path for path in self.notes.files if (self.place / path).is_file()}
        noted = asdict(notes) | {"files": sorted(there)}
        text = json.dumps(noted, ensure_ascii=False, indent=0, sort_keys=True)
        try:
            (self.place / NOTES).write_text(text, encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    @staticmethod
    def _held(target: Path) -> bytes | None:
        """Return what the file *target* holds; None where there is none."""
        try:
            return target.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _remove(self, path: str) -> None:
        target = self.place / path
        if not target.is_file():
            return
        target.unlink()
        self.removed += 1
        with suppress(OSError):  # it holds something else
            for folder in self._folders_above(target):
                folder.rmdir()

    def _folders_above(self, target: Path) -> Iterator[Path]:
        for folder in target.parents:
            if folder == self.place:
                return
            yield folder

    def _read(self) -> Notes:
        file = self.place / NOTES
        try:
            held = json.loads(file.read_text(encoding="utf-8"))
            return Notes(
                frozenset(map(self._within, held["files"])),
                _noted(held["pairs"]),
                _noted(held["moved"]),
                str(held.get("indexed", "")),
            )
        except FileNotFoundError:
            return Notes()
        except OSError as error:
            raise UserError(f"{file}: error: it cannot be read: {error.strerror} [unreadable]") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{file}: error: these are no notes of `ama site`: delete {self.place}, and build it anew [wrong-type]"
            ) from error

    def _within(self, path: str) -> str:
        """Return *path*, if it stays within the folder: what is noted may be removed."""
        if not (self.place / path).resolve().is_relative_to(self.place.resolve()):
            raise ValueError(path)
        return path

    def _unwritable(self, error: OSError) -> UserError:
        place = error.filename or self.place
        return UserError(f"{place}: error: it cannot be written: {error.strerror} [unwritable]")


def _noted(held: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in held.items()}
