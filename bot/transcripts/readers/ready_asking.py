"""Whether a heading or a cell asks: stricter than for a chat, where "On Windows" and "Contents" may."""

from __future__ import annotations

import re

_MARK = re.compile(r"[?？؟⸮][\s\"'”»)*_]*$")
_OPENS = re.compile(
    r"(?:how (?:to|do|does|did|can|could|is|are|should|would|will|many|much|long|often|old)"
    r"|what(?:'?s| is| are| does| do"
    r"| should| if| happens| can)|why|where (?:is|are|can|do|does|should)|when (?:is|are|will|can|do|does|should)"
    r"|who (?:is|are|can|should)|which|can (?:i|we|you)|do (?:i|we|you)|does|is (?:it|there|this)|are there"
    r"|should (?:i|we)"
    r"|wie|was ist|warum|wo|wann|wer|welche[rs]?|kann (?:ich|man)|cómo|qué|por qué|dónde|cuándo|como faço|o que|por que"
    r"|comment|pourquoi|qu'est-ce|quand|où|come si|perché|cos'è|hoe|waarom|как|что такое|почему|зачем|где)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether *text*, one line, has a question mark at its end or begins as questions do."""
    return bool(_MARK.search(text) or _OPENS.match(text))
