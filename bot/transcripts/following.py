"""Which question follows up an earlier one."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.transcripts.roles import moderates
from bot.transcripts.sentences import plainly, sentences
from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.transcripts.draft import Draft

_SAID_SO = re.compile(
    r"\bfollow ?(?:ing )?up\b|\bfollow up on\b|\b(?:another|one more) (?:thing|question) (?:on|"
    r"about|to) (?:that|this)\b"
)
_GOES_ON = re.compile(
    r"^(?:(?:thanks|thank you|ok|okay|great|nice|cool|got it|i see|hm+|interesting|yes|yeah|right|"
    r"sure)\s+)*(?:and|but|then|so then|in that case|if so|also|und|aber|y|pero|et|mais|e|а|и|"
    r"но)\b"
)
_POINTS_BACK = re.compile(
    r"\b(?:(?:is|are|was|were|does|do|did|can|could|would|should|will|why|how|about|of|for|to|with|"
    r"by|like|than|mean|after|before|doing) "
    r"(?:that|this|those|these|it|them)|the (?:same|latter|former|first one|second one)|"
    r"you (?:just )?(?:said|mentioned|stated|told|wrote|recommended|suggested)|"
    r"as you (?:said|mentioned)|since you|why not|which one|how so|like what|such as|for example|"
    r"what else)\b"
)
_LATEST = dt.timedelta(hours=12)
_WITHIN = 3  # earlier pairs
_FEW_WORDS = 2
_MOST_WORDS = 5  # that say something: with more, "And ..." only goes on talking


def followed(
    raw: str, asker: str | None, earlier: Sequence[Draft], said_at: dt.datetime | None, *, anyone: bool
) -> Draft | None:
    """The one of the *earlier* drafts that the question *raw* follows up, or None.

    Only the same asker's, or with *anyone* (a thread, an interview) the last one; and only where the words say so:
    "and", "that", "you mentioned", or next to nothing that would stand without what was said before.
    """
    near = [
        draft
        for draft in earlier[-_WITHIN:]
        if (anyone and draft is earlier[-1]) or (asker and draft.asker == asker)
    ]
    if not near or not _leans(raw, 1 if anyone or moderates(asker) else _MOST_WORDS):
        return None
    last = near[-1]
    if (
        said_at
        and last.said_at
        and abs(said_at.replace(tzinfo=None) - last.said_at.replace(tzinfo=None)) > _LATEST
    ):
        return None
    return last


def _leans(raw: str, most: int) -> bool:
    """Whether *raw* leans on what was said before; "And ..." does with at most so many words of its own."""
    plain = plainly(raw)
    if _SAID_SO.search(plain):
        return True
    own = len(content(raw))
    if _GOES_ON.match(plain) and own <= most:
        return "also" not in plain.split()[:3] or own < 4
    # A turn that first says what it asks about stands alone.
    first = plainly(sentences(raw)[0]) if sentences(raw) else ""
    return own == 0 or (own <= _FEW_WORDS and _POINTS_BACK.search(first) is not None)
