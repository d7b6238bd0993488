"""`ama site`: the archive's pages and indexes, written into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.display import counted
from bot.similarity import spelling
from bot.site import feeds, search
from bot.site.contents import Contents
from bot.site.folder import SiteFolder
from bot.site.pages import EVERYTHING, FEED, FOR_MODELS, Pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

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
    for path, data in _files(contents, options, moved, full_text=full_text):
        folder.put(path, data)
    for path, data in search.full_text_index(out) if full_text else ():
        folder.put(path, data)
    folder.finish({pair.id: pair.question for pair in archive}, moved)
    told += [] if options.url else [NO_SITEMAP]
    size = f"{counted(len(contents.newest), 'pair')} of {counted(len(contents.amas), 'AMA')}"
    files = f"{counted(folder.written, 'file')} written, {folder.kept} as they were, {folder.removed} removed"
    return Built(f"{out}: {size}; {files}", tuple(told))


def _files(
    contents: Contents, options: SiteOptions, moved: dict[str, str], *, full_text: bool
) -> Iterator[tuple[str, bytes]]:
    for path, text in _texts(contents, options, moved, full_text=full_text):
        yield path, text.encode("utf-8", errors="replace")
    for file in sorted(_STATIC.iterdir()):
        yield file.name, file.read_bytes()


def _texts(
    contents: Contents, options: SiteOptions, moved: dict[str, str], *, full_text: bool
) -> Iterator[tuple[str, str]]:
    yield from Pages(contents, options, full_text=full_text).all(moved)
    yield FEED, feeds.atom(contents, options)
    yield EVERYTHING, feeds.everything(contents, options)
    yield FOR_MODELS, feeds.for_models(contents, options)
    yield search.PLAIN, search.plain_index(contents.newest)
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
