"""What stands after the last answer of a record and is none: farewells, links, footers, signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSES = re.compile(
    r"[*_>#\s]*(?:(?:and )?with (?:that|this),|(?:we|i)(?:['’]d| would)? (?:like to |want to )?thank|"
    r"(?:a (?:big|huge) )?(?:thanks|thank you)(?: so much| to| for)* (?:everyone|everybody|all|for (?:reading|coming|"
    r"joining|listening|watching)|our)|that(?:['’]s| is| was) (?:all|it|a wrap)|"
    r"this (?:concludes|(?:editable )?transcript)|"
    r"(?:the )?(?:transcri(?:bed|pt\w*)|edited|compiled|written|posted|published|recorded) (?:by|with|at|on)\b|"
    r"(?:follow|find|reach|contact) (?:us|him|her|me|them|\w+) (?:on|at|here)|you can (?:find|reach|follow)|subscribe|"
    r"©|copyright|all rights reserved|about the (?:author|guest|speaker|host)|(?:further reading|links|resources|"
    r"references|see also|sources|tags|share this|related)\s*:?[*_\s]*(?:$|\n)|note:|disclaimer|\[?back to top|"
    r"vielen dank (?:an|für)|wir danken|gracias a tod|merci à tous|"
    r"(?:[-*•]?\s*(?:\[[^\]]+\]\()?https?://\S+\s*)+$|(?:[-*_=]\s?){3,}$|[-–—]{1,2}\s?[A-Z][\w.]+(?: [A-Z][\w.]+)*$)",
    re.IGNORECASE,
)
_LEFT = r"\b(?:{names})\b (?:then )?(?:left|leaves|signed off|logged off|said goodbye|thanked)\b"


def without_closing(answer: str, guests: Iterable[str] = ()) -> tuple[str, str]:
    """The last *answer* of a record without what closes the record, and that; it may tell that *guests* left."""
    names = "|".join(re.escape(one) for name in guests for one in (name, name.split()[0]) if one)
    left = re.compile(_LEFT.format(names=names or "(?!)"))
    paragraphs = re.split(r"(\n\s*\n)", answer)
    for at in range(2, len(paragraphs), 2):
        if _CLOSES.match(paragraphs[at]) or (left.search(paragraphs[at]) and len(paragraphs[at]) < 200):
            return "".join(paragraphs[: at - 1]).rstrip(), "".join(paragraphs[at:])
    return answer, ""
