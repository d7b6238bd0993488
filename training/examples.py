"""Examples to train the judge on: a query, the text of a pair, and whether the pair answers the query."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
import yaml

from bot.evaluation.exchanges import Exchange, exchanged, respelled
from bot.matching.asking import features

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Embed = Callable[[Sequence[str]], np.ndarray]


HERE = Path(__file__).parent
MATCHING = HERE.parent / "bot" / "matching"


def everyday() -> list[str]:
    """Return messages as people write them in any chat, which no archive answers."""
    return list(yaml.safe_load((HERE / "everyday.yaml").read_text("utf-8"))["unanswered"])


def opposites() -> dict[str, list[str]]:
    """Return the antonyms of English words, by WordNet 3.1."""
    found: dict[str, list[str]] = {}
    for line in (MATCHING / "opposites.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            one, other = line.split()
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def chat() -> list[str]:
    """Return these, and the statements beside them."""
    return [*everyday(), *(HERE / "statements.txt").read_text("utf-8").splitlines()]


def kept_aside(names: Sequence[str]) -> set[str]:
    """Return every tenth of *names*, by their hashes, so that a new archive moves no other."""
    return {name for name in names if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 0}


def practice_archives(*folders: str) -> tuple[list[PracticeArchive], list[PracticeArchive]]:
    """Return the archives of *folders* to learn from, and those kept aside."""
    paths = [path for folder in folders for path in sorted((HERE / folder).glob("*.jsonl"))]
    aside = kept_aside([path.stem for path in paths])
    learned = [PracticeArchive.read(path) for path in paths if path.stem not in aside]
    return learned, [PracticeArchive.read(path) for path in paths if path.stem in aside]


class Example(NamedTuple):
    """A query, the phrasing and the answer of a pair, and 1 where the pair answers the query, else 0."""

    query: str
    phrasing: str
    answer: str
    label: float


@dataclass
class PracticeArchive:
    """One file of practice pairs, with the vectors of what is asked and of what is archived."""

    name: str
    pairs: list[dict]
    vectors: dict[str, np.ndarray] = field(default_factory=dict)
    rivals: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> PracticeArchive:
        """Return the archive in *path*, a JSON object a line."""
        return cls(
            path.stem, [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        )

    def embed(self, embed: Embed) -> None:
        """Take the vectors of all texts, and by them the pairs nearest to each query."""
        texts = sorted({text for pair in self.pairs for text in texts_of(pair)})
        self.vectors = dict(zip(texts, embed(texts), strict=True))
        archived = [[self.vectors[text] for text in phrasings_of(pair)] for pair in self.pairs]
        for pair in self.pairs:
            for query in texts_of(pair):
                near = [max(float(self.vectors[query] @ one) for one in many) for many in archived]
                self.rivals[query] = np.argsort(-np.array(near), kind="stable")

    def nearest(self, query: str, pair: dict) -> tuple[str, str, str]:
        """Return what the judge reads of *query* and *pair*: the query, the phrasing nearest to it, the answer."""
        own = phrasings_of(pair)
        return (
            query,
            max(own, key=lambda text: float(self.vectors[query] @ self.vectors[text])),
            pair["answer"],
        )

    def phrasing(self, query: str, pair: dict, chance: random.Random) -> str:
        """Return the archived phrasing that *query* is compared with: mostly the nearest, at times any, also one of
        the other ways of asking, as an archive of more phrasings would hold it.
        """
        own = phrasings_of(pair)
        draw = chance.random()
        if draw < 0.15:
            return chance.choice([text for text in asked_of(pair) if text != query])
        if draw < 0.4 or query not in self.vectors:
            return chance.choice(own)
        return self.nearest(query, pair)[1]


def texts_of(pair: dict) -> list[str]:
    """Return how *pair* is archived, all ways of asking it, and all its near misses."""
    return [*phrasings_of(pair), *asked_of(pair), *missed(pair)]


def phrasings_of(pair: dict) -> list[str]:
    """Return how *pair* is archived."""
    return [pair["question"], *pair["also"]]


def asked_of(pair: dict) -> list[str]:
    """Return all ways of asking *pair*, as people type and as tidily as its near misses."""
    return [*pair["ask"], *pair.get("plain", ())]


def missed(pair: dict) -> list[str]:
    """Return all near misses of *pair*, tidy and as people type."""
    return [*pair["near"], *pair.get("loose", ())]


def drawn(archives: Sequence[PracticeArchive], chat: Sequence[str], chance: random.Random) -> list[Example]:
    """Return one epoch's examples: of each pair five ways of asking it, with it and with rivals, an archived phrasing
    likewise, five of its near misses with it and at times a rival, exchanges, everyday chat, and at times what was
    asked of another archive.
    """
    opposed = opposites()
    made: list[Example] = []
    for archive in archives:
        for place, pair in enumerate(archive.pairs):
            for query in [*chance.sample(pair["ask"], 3), *some(pair.get("plain", ()), 2, chance)]:
                made.append(_example(archive, query, pair, 1.0, chance))
                made += _rivals(archive, query, place, 1 if query in pair.get("plain", ()) else 2, chance)
                if chance.random() < 0.3:
                    made += _respelled(archive, query, pair, chance)
            own = phrasings_of(pair)
            query = chance.choice(own)
            others = [text for text in [*own, *asked_of(pair)] if text != query]
            made.append(Example(typed(query, chance), chance.choice(others), pair["answer"], 1.0))
            made += _rivals(archive, query, place, 1, chance)
            for query in [*some(pair["near"], 3, chance), *some(pair.get("loose", ()), 2, chance)]:
                made.append(_example(archive, query, pair, 0.0, chance))
                if chance.random() < 0.25:
                    made += _rivals(archive, query, place, 1, chance)
            if pair["near"]:  # intents have none: "play Adele" and "play Mozart" are one
                made += _exchanged(archive, pair, opposed, chance)
                if chance.random() < 0.4:
                    made.append(_foreign(archive, chance.choice(archives), chance))
            if chance.random() < 0.2:
                made.append(_example(archive, chance.choice(chat), pair, 0.0, chance))
    chance.shuffle(made)
    return made


def some(texts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Return *count* of *texts*, drawn by chance; all if there are fewer."""
    return chance.sample(texts, min(count, len(texts)))


def _example(
    archive: PracticeArchive, query: str, pair: dict, label: float, chance: random.Random
) -> Example:
    return Example(typed(query, chance), archive.phrasing(query, pair, chance), pair["answer"], label)


def typed(query: str, chance: random.Random) -> str:
    """Return *query* as it is or as people type it: ways of asking and near misses alike, so that how it is typed tells
    nothing.
    """
    draw = chance.random()
    if draw < 0.2:
        query = chance.choice((_framed, _filled, _shortened))(query, chance)
    draw = chance.random()
    if draw < 0.5:
        return query
    if draw < 0.65:
        return query.rstrip("?.! ")
    if draw < 0.8:
        return query.lower()
    text = _slipped(query, chance)
    return text.lower().rstrip("?.! ") if draw < 0.9 else text


_BEFORE = (
    *("Hi all, ", "hey folks, ", "Quick question: ", "quick q - ", "Sorry if this was asked before: ", "so "),
    *("newbie here. ", "Can somebody tell me: ", "I was wondering: ", "Hello! ", "ok next one: ", "Please: "),
)
_BEHIND = (
    " thanks!",
    " please",
    " anyone?",
    " Thanks in advance!",
    " thx",
    " 🙏",
    " (asking for a friend)",
    " ??",
)
_FILL = ("actually", "really", "exactly", "just", "please", "currently", "again", "even", "usually", "now")
_SHORTER = (
    (re.compile(r"\b(?:the|an?) ", re.IGNORECASE), ""),
    (re.compile(r"\b(what|who|where|how|when|it|that|there) is\b", re.IGNORECASE), r"\1's"),
    (re.compile(r"\b(is|are|was|were|do|does|did|can|should|would|could) not\b", re.IGNORECASE), r"\1n't"),
    (
        re.compile(r"\bI (am|have|will)\b"),
        lambda found: {"am": "I'm", "have": "I've", "will": "I'll"}[found[1]],
    ),
)


def _framed(query: str, chance: random.Random) -> str:
    """*query* with a word of greeting or thanks around it."""
    before, behind = chance.choice(_BEFORE), chance.choice(_BEHIND)
    return chance.choice((before + query, query + behind, before + query + behind))


def _filled(query: str, chance: random.Random) -> str:
    """*query* with a filling word somewhere behind its first."""
    words = query.split()
    if len(words) < 3:
        return query
    words.insert(chance.randrange(2, len(words)), chance.choice(_FILL))
    return " ".join(words)


def _shortened(query: str, _chance: random.Random) -> str:
    """*query* without articles and with contractions."""
    for found, instead in _SHORTER:
        query = found.sub(instead, query)
    return query


def _slipped(text: str, chance: random.Random) -> str:
    """*text* with one letter of a longer word dropped, doubled or exchanged with the next."""
    words = list(re.finditer(r"[^\W\d_]{5,}", text))
    if not words:
        return text
    found = chance.choice(words)
    at = chance.randrange(found.start() + 1, found.end() - 1)
    middle = chance.choice(("", text[at] * 2, text[at + 1] + text[at]))
    return (
        text[:at]
        + middle
        + text[at + (2 if len(middle) == 2 and middle[1] == text[at] != middle[0] else 1) :]
    )


def _rivals(
    archive: PracticeArchive, query: str, own: int, count: int, chance: random.Random
) -> Iterable[Example]:
    near = [int(place) for place in archive.rivals[query][:6] if place != own]
    for place in (
        [near[0], *chance.sample(near[1:], count - 1)]
        if chance.random() < 0.5
        else chance.sample(near, count)
    ):
        yield _example(archive, query, archive.pairs[place], 0.0, chance)


def _foreign(archive: PracticeArchive, other: PracticeArchive, chance: random.Random) -> Example:
    """Return a question to the *other* archive, which this one does not answer, with one of the three pairs nearest to
    it; a near miss of this one's where they are the same.
    """
    pair = chance.choice(other.pairs)
    if other is archive or not pair["near"]:
        own = chance.choice([one for one in archive.pairs if one["near"]])
        return _example(archive, chance.choice(missed(own)), own, 0.0, chance)
    query = chance.choice(asked_of(pair))
    near = [
        max(float(other.vectors[query] @ archive.vectors[text]) for text in phrasings_of(one))
        for one in archive.pairs
    ]
    place = chance.choice(np.argsort(near)[-3:].tolist())
    return _example(archive, query, archive.pairs[place], 0.0, chance)


def opposed_to(text: str, opposed: Mapping[str, Sequence[str]], chance: random.Random) -> Iterable[Exchange]:
    """Yield *text* with one word exchanged for its opposite, for each word that has one."""
    for found in re.finditer(r"([A-Za-z]+?)(s?)\b", text):
        for word, ending in ((found[0], ""), (found[1], found[2])):
            if others := opposed.get(word.lower()):
                new = chance.choice(others) + ending
                yield Exchange(text[: found.start()] + new + text[found.end() :], "opposite", found[0], new)
                break


def _exchanged(
    archive: PracticeArchive, pair: dict, opposed: Mapping[str, Sequence[str]], chance: random.Random
) -> Iterable[Example]:
    """Yield exchanges of three kinds of how the pair is archived, and as many equal questions beside them."""
    texts = [*phrasings_of(pair), *(text for text in asked_of(pair) if len(text.split()) <= 12)]
    archived = " ".join(phrasings_of(pair)).lower()
    made: dict[str, list[tuple[str, Exchange]]] = {}
    for text in texts:
        for one in (*exchanged(text, chance), *opposed_to(text, opposed, chance)):
            if one.old.lower() in archived:
                made.setdefault(one.kind, []).append((text, one))
    for kind in chance.sample(sorted(made), min(3, len(made))):  # names are the most by far, and the easiest
        text, one = chance.choice(made[kind])
        yield _example(archive, one.text, pair, 0.0, chance)
        if text in asked_of(pair) or chance.random() < 0.3:  # its unexchanged twin, so that the word decides
            yield _example(archive, text, pair, 1.0, chance)


def _respelled(archive: PracticeArchive, query: str, pair: dict, chance: random.Random) -> Iterable[Example]:
    spelled = respelled(query, chance)
    if spelled:
        yield _example(archive, chance.choice(spelled), pair, 1.0, chance)


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return how often a right one scores higher than a wrong one."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    right = labels > 0.5
    n = right.sum()
    return float((ranks[right].sum() - n * (n + 1) / 2) / (n * (len(labels) - n)))


_STYLE = 1 << 14  # places in the table of forms


def form_bias(examples: Sequence[Example], chance: random.Random) -> np.ndarray:
    """Return the log-odds of each example's label that its query alone tells, by its words and its form.

    Added to the judge's own while it is trained, it leaves the judge nothing to learn from the form of a query (a
    product of experts, after Clark, Yatskar and Zettlemoyer, 2019): near misses are written more tidily than what
    members ask, and that is not what the judge is to go by.
    """
    rows = [np.unique(np.fromiter(_form(one.query), np.int64)) for one in examples]
    weights, steps = np.zeros(_STYLE), np.full(_STYLE, 1e-6)
    order = list(range(len(examples)))
    for _ in range(2):
        chance.shuffle(order)
        for place in order:
            error = examples[place].label - 1 / (1 + np.exp(-weights[rows[place]].sum()))
            steps[rows[place]] += error * error
            weights[rows[place]] += 0.1 * error / np.sqrt(steps[rows[place]])
    return np.clip([weights[row].sum() for row in rows], -3, 3).astype(np.float32)


def _form(query: str) -> Iterable[int]:
    words = query.split()
    yield from (place % _STYLE for place in features(query))
    for name in (
        f"mark {query.rstrip()[-1:] if query.rstrip()[-1:] in '?.!' else ''}",
        f"capital {query[:1].isupper()} {query.islower()}",
        f"length {min(len(words), 12)} {min(len(words) // 5, 8)}",
        f"sentences {min(sum(query.count(mark) for mark in '.,;:'), 4)}",
    ):
        yield crc32(name.encode()) % _STYLE
