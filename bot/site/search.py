"""Search without a server: indexes that the reader's browser loads; pagefind's, in pieces, where that is installed."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.archive.catalogue import guest
from bot.display import byline, one_line, page_path, sentence_cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.pairs import Pair
    from bot.site.contents import Contents

PLAIN = "search-index.js"
FULL_TEXT = "pagefind"
_START = 140  # characters of an answer that a result shows
_ASKED, _ABOUT, _SAID = 4, 2, 1  # what a word weighs in a question, in a tag or a name, in an answer
_WORD = re.compile(r"[^\W_]+[+#]*")
_NEEDED = re.compile(r"pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|.*\.(?:pagefind|pf_[a-z]+)")
"""Those of pagefind's files that a page of our own needs; the others are an interface."""


def full_text_available() -> bool:
    """Return whether pagefind is installed."""
    return importlib.util.find_spec("pagefind") is not None


def plain_index(contents: Contents) -> str:
    """Return a script that sets `amaIndex`: what a result of each pair shows, and by each word pairs and weights."""
    postings: dict[str, list[int]] = defaultdict(list)
    results = []
    for number, pair in enumerate(contents.newest):
        said = contents.said(pair)
        results.append(_result(pair, said))
        for word, weight in sorted(_weighed(pair, said).items()):
            postings[word] += (number, weight)
    index = {"pairs": results, "words": postings}
    return f"globalThis.amaIndex = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"


def full_text_index(site: Path) -> list[tuple[str, bytes]]:
    """Return pagefind's files for the pages in the folder *site*, each with its path within it."""
    with tempfile.TemporaryDirectory(prefix="ama-site-") as folder:
        # Not by its Python package, which ends it before the last files are written: on a busy machine some stay empty.
        command = ("--silent", "--site", str(site), "--glob", page_path("*"), "--output-path", folder)
        subprocess.run([sys.executable, "-m", "pagefind", *command], check=True)  # noqa: S603 - nobody else's words
        files = [(file.relative_to(folder).as_posix(), file) for file in sorted(Path(folder).rglob("*.*"))]
        return [(f"{FULL_TEXT}/{name}", file.read_bytes()) for name, file in files if _NEEDED.fullmatch(name)]


def words(text: str) -> list[str]:
    """Return the words of *text* as static/search.js cuts what is typed: small, without accents."""
    folded = text.lower()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in apart if not unicodedata.category(c).startswith("M"))
    return _WORD.findall(folded)


def _weighed(pair: Pair, said: str) -> dict[str, int]:
    about = (*pair.tags, *pair.ama.tags, guest(pair), pair.ama.title)
    parts = ((_SAID, (said,)), (_ABOUT, about), (_ASKED, pair.phrasings))
    return {word: weight for weight, texts in parts for word in _all(texts)}


def _all(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in words(text))


def _result(pair: Pair, said: str) -> tuple[str, str, str, str]:
    """Return what is shown of *pair* where it is found: its page, the question, who answered, and how the answer
    begins.
    """
    return page_path(pair.id), one_line(pair.question), byline(pair), sentence_cut(said, _START)
