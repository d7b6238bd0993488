"""Which question follows up an earlier one."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.transcripts.asking import plainly
from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.transcripts.draft import Draft

_SAID_SO = re.compile(r"\bfollow ?(?:ing )?up\b|\bfollow up on\b|\b(?:another|one more) (?:thing|question) (?:on|about|to) (?:that|this)\b")
_GOES_ON = re.compile(r"^(?:(?:thanks|thank you|ok|okay|great|nice|cool|got it|i see|hm+|interesting|yes|yeah|right|sure)\s+)*(?:and|but|then|so then|in that case|if so|also)\b")
_POINTS_BACK = re.compile(
    r"\b(?:(?:is|are|was|were|does|do|did|can|could|would|should|will|why|how|about|of|for|to|with|by|like|than|mean|after|before|doing) "
    r"(?:that|this|those|these|it|them)|the (?:same|latter|former|first one|second one)|you (?:just )?(?:said|mentioned|stated|told|wrote|recommended|suggested)|"
    r"as you (?:said|mentioned)|since you|why not|which one|how so|like what|such as|for example|what else)\b"
)
_LATEST = dt.timedelta(hours=12)
_WITHIN = 3  # earlier pairs


def followed(raw: str, asker: str | None, earlier: Sequence[Draft], said_at: dt.datetime | None, *, anyone: bool) -> Draft | None:
    """The one of the *earlier* drafts that the question *raw* follows up, or None.

    Only the same asker's, or with *anyone* (a thread, an interview) the last one; and only where the words say so:
    "and", "that", "you mentioned", or next to nothing that would stand without what was said before.
    """
    near = [draft for draft in earlier[-_WITHIN:] if (anyone and draft is earlier[-1]) or (asker and draft.asker == asker)]
    if not near or not _leans(raw):
        return None
    last = near[-1]
    if said_at and last.said_at and abs(said_at.replace(tzinfo=None) - last.said_at.replace(tzinfo=None)) > _LATEST:
        return None
    return last


def _leans(raw: str) -> bool:
    plain = plainly(raw)
    if _SAID_SO.search(plain):
        return True
    own = len(content(raw))
    if _GOES_ON.match(plain) and own <= 12:
        return "also" not in plain.split()[:3] or own < 4
    return bool(_POINTS_BACK.search(plain)) and own <= 4 or own == 0
