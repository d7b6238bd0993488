"""Text around the answers of a record that is none of them: lines that a page has under each alike, and what closes
the record after the last: farewells, links, footers, signatures.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.transcripts.dates import without_dates
from bot.transcripts.lexicon import any_of
from bot.transcripts.sentence_kinds import is_chatter
from bot.transcripts.sentences import numbers_alike, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CLOSES = re.compile(r"[*_>#\s]*" + any_of("closing", "closes"), re.IGNORECASE)
_GOODBYE = re.compile(
    rf"(?:{any_of('closing', 'before a goodbye')}[,.!]? )*" + any_of("closing", "goodbye")
)  # in small letters: twice as fast as in either
_AFTER_GOODBYE = re.compile(any_of("closing", "footer") + r"|.*https?://|(?:\S+\s*){1,6}$", re.IGNORECASE)
_MACHINE = re.compile(r"(?:\n[*_]*" + any_of("closing", "machine") + r"[^\n]*\s*)+\Z", re.IGNORECASE)
_LONGEST_GOODBYE = 120  # characters of a goodbye
_LEFT = r"\b(?:{names})\b (?:then )?(?:left|leaves|signed off|logged off|said goodbye|thanked)\b"
_SIGNS = re.compile(any_of("closing", "signs") + r"[,.!]?(?:\s+[^\W\d_][\w.’' -]{0,40})?\s*", re.IGNORECASE)
_FEW = 3  # answers, by which it is told what they have alike
_TAIL, _LONGEST_TAIL = 6, 300  # lines, and characters


def without_refrains(answers: Sequence[str]) -> list[str]:
    """Return *answers* without the lines that most of them end with alike, whatever figures and dates they have."""
    tails = [[_form(line) for line in answer.split("\n")[1:][-_TAIL:]] for answer in answers]
    times = Counter(form for tail in tails for form in set(tail) if re.search(r"[^\W\d_]", form))
    common = {form for form, count in times.items() if count >= _FEW and count * 3 >= 2 * len(answers)}
    return [_cut(answer, tail, common) for answer, tail in zip(answers, tails, strict=True)]


def _form(line: str) -> str:
    return numbers_alike(without_dates(line.strip()))


def _cut(answer: str, tail: Sequence[str], common: set[str]) -> str:
    first = next((n for n, form in enumerate(tail) if form in common), len(tail))
    lines = answer.split("\n")
    return "\n".join(lines[: len(lines) - len(tail) + first]).rstrip()


def without_odd_end(last: str, others: Sequence[str]) -> tuple[str, str]:
    """Return the *last* answer of a text, and what follows it apart, where no answer of the *others* has such."""
    answer, _, rest = last.partition("\n\n")
    odd = (
        rest
        and not answer.endswith(":")
        and len(others) >= _FEW
        and len(rest) < _LONGEST_TAIL
        and not any("\n\n" in other for other in others)
    )
    return (answer, rest) if odd else (last, "")


def without_closing(answer: str, guests: Iterable[str] = ()) -> tuple[str, str]:
    """Return the last *answer* of a record without what closes the record, and that; it may tell that *guests* left."""
    names = "|".join(re.escape(one) for name in guests for one in (name, name.split()[0]) if one)
    left = re.compile(_LEFT.format(names=names or "(?!)"))
    if machine := _MACHINE.search(answer):
        return answer[: machine.start()].rstrip(), machine[0].strip()
    paragraphs = re.split(r"(\n\s*\n)", answer)
    for at in range(2, len(paragraphs), 2):
        signs = _SIGNS.fullmatch(paragraphs[at]) or _CLOSES.match(paragraphs[at])
        if signs or (left.search(paragraphs[at]) and len(paragraphs[at]) < 200):
            return "".join(paragraphs[: at - 1]).rstrip(), "".join(paragraphs[at:])
    said = sentences(paragraphs[-1])
    bye = next(
        (n for n, one in enumerate(said) if n and _GOODBYE.match(one[:_LONGEST_GOODBYE].lower())), len(said)
    )
    if bye < len(said) and all(is_chatter(one) or len(one) < _LONGEST_GOODBYE for one in said[bye:]):
        at = answer.rfind(said[bye])
        return answer[:at].rstrip(), answer[at:]
    return answer, ""


def are_closing(said: Iterable[str], *, left: bool) -> list[bool]:
    """Return which of the paragraphs that somebody *said* in a chat say goodbye, or are links, footers or a few words
    after that; *left* says that who wrote them said goodbye before.
    """
    closing: list[bool] = []
    for one in said:
        left = bool(
            _GOODBYE.match(one[:_LONGEST_GOODBYE].lower())
            or (left and _AFTER_GOODBYE.match(one[:_LONGEST_GOODBYE].lower()))
        )
        closing.append(left)
    return closing
