"""Somebody's own words in a message: without what they quote, and without code and logs beside a question.

All of it works on the text as Slack writes it, where `>` is an entity.
"""

from __future__ import annotations

import re

_QUOTED_REST = re.compile(r"^(?:&gt;){3}.*", re.MULTILINE | re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*&gt;.*$\n?", re.MULTILINE)
# As Slack's clients put a message into the clipboard: who and when in a line, then the words up to a blank line.
_PASTED = re.compile(
    r"^[^\n:?!]{1,80}?(?:[ \t]{2,9}|[ \t]{1,9}\[)\d{1,2}:\d\d(?:[ \t]?[AaPp][Mm])?\]?[ \t]*\n"
    r"(?:(?![ \t]*$).*(?:\n|\Z))+",
    re.MULTILINE,
)
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LOG_LINE = re.compile(
    r"""^(?:
        [ \t]*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*           # a time stamp
      | [ \t]*(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b[\s:\]].*
      | Traceback[ ]\(most[ ]recent[ ]call[ ]last\):.*
      | [ \t]+File[ ]".*",[ ]line[ ]\d+.*(?:\n[ \t]+.*)?  # with the line of code below
      | [ \t]+at[ ]\S+\(.*\).*                            # Java, JavaScript
      | (?:\w+\.)*\w*(?:Error|Exception):[ ].*
    )$\n?""",
    re.MULTILINE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]{2,}")
_MARKUP = re.compile(r"<[^<>\n]*>")

_PERSON = r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>"
_GREETING = r"(?:(?:hi+|he+y+|hello|yo|dear|ok(?:ay)?|so|thanks|thank you|cc|fyi)[\s,!.:]*)?"
_TO_SOMEBODY = re.compile(
    rf"\A\s*{_GREETING}{_PERSON}(?!['’]s?\b)|{_PERSON}[\s?!.,:;)]*(?:(?:please|pls|thanks|thank you)[\s!.]*)?\Z",
    re.IGNORECASE,
)


def own_words(text: str, *, addressed: bool) -> str:
    """Return *text* without what its author only quotes, and, where words are left, without code and logs. What is
    *addressed* to us may hand us a quote to answer.
    """
    if not addressed:
        for quoted in (_QUOTED_REST, _QUOTED_LINE, _PASTED):
            text = quoted.sub("", text)
    for context in (_FENCE, _LOG_LINE):
        without = context.sub("\n", text)
        if _WORD.search(_MARKUP.sub("", without)):
            text = without
    return text


def is_put_to_somebody(text: str) -> bool:
    """Return whether *text* begins or ends with the name of a member: it is a question to them, not to everybody."""
    return _TO_SOMEBODY.search(text) is not None


def shared(attachments: object) -> str:
    """Return the words of a message that was shared, with or without words of one's own; nothing if none was."""
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, dict) and (attachment.get("is_share") or attachment.get("is_msg_unfurl")):
            return str(attachment.get("text") or "")
    return ""
