"""Slack's mrkdwn undone in what people write; and somebody's own words in a message: without what they quote, and
without code and logs beside a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.display import printable, visible
from bot.platforms.literal import BOLD, BRACKET, END, ITALIC, KEPT, MARKS, PRIVATE, STRUCK, escaped
from bot.similarity import spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


HELP = frozenset({"help", "help me"})
"""Words that ask for nothing but to be told what one may ask."""

_PRIVATE = re.compile(PRIVATE)
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_BRACKET = re.compile(r"[\[\]]")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_ITALIC = re.compile(r"(?<!\w)_(?=[^\s_])((?:[^_\n]|(?<=[^\W_])_(?=[^\W_]))*[^\s_])_(?!\w)")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_BULLET = re.compile(r"^([^\S\n]*)[•◦▪][^\S\n]+", re.MULTILINE)
_KEPT = re.compile(f"{KEPT}([0-9]{{1,9}}){END}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that ids of users and channels stand for; an id that is not among them stays as it is."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def markdown(text: str, names: Names, *, escape: Callable[[str], str] = str) -> str:
    """Return the *text* of a Slack message as Markdown: mentions by name, links, styles, lists and code.

    *escape*, of `literal`, is for what is no markup in Slack and would be in Markdown; without it that is as it was
    typed: whoever reads a talk looks for questions in it.
    """
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"{KEPT}{len(kept) - 1}{END}"

    text = _PRIVATE.sub("", text)
    text = _FENCE.sub(lambda found: keep(f"```\n{_plain(found[1])}\n```"), text)
    text = _CODE.sub(lambda found: keep(_plain(found[0])), text)
    text = _MARKUP.sub(lambda found: _spelled_out(found, names, keep), text)
    text = _BULLET.sub(r"\1- ", _unescaped(text))
    for style, mark in ((_BOLD, BOLD), (_ITALIC, ITALIC), (_STRUCK, STRUCK)):
        text = style.sub(rf"{mark}\1{mark}", text)
    text = escape(text).translate(MARKS)
    for _ in range(3):  # code in a link's label is kept within what is kept
        text = _KEPT.sub(lambda found: "".join(kept[int(found[1]) :][:1]), text)
    return text.strip()


def unstyled(text: str) -> str:
    """Return *text* without the marks of Slack's styles and code."""
    pieces = re.split(f"({_CODE.pattern})", text.replace("```", " "))
    for style in (_BOLD, _ITALIC, _STRUCK):
        pieces[::2] = [style.sub(r"\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [code.strip("`") for code in pieces[1::2]]
    return "".join(pieces)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(text: str) -> str:
    """Return code: addresses that Slack made links are text again."""
    return _unescaped(_MARKUP.sub(lambda found: found[1].rpartition("|")[2], text))


def _spelled_out(found: re.Match[str], names: Names, keep: Callable[[str], str]) -> str:
    target, _, label = found[1].partition("|")
    match target[:1]:
        case "@":
            return "@" + (label.lstrip("@") or names.users.get(target[1:], target[1:]))
        case "#":
            return "#" + (label.lstrip("#") or names.channels.get(target[1:], target[1:]))
        case "!":
            return label or "@" + target[1:].partition("^")[0]
    if not _ADDRESS.match(target):
        return found[0]
    return _link(_unescaped(target), label, keep)


def _link(address: str, label: str, keep: Callable[[str], str]) -> str:
    bare = address.removeprefix("mailto:")
    if not label or _unescaped(label) in {address, bare}:
        return keep(bare if address.startswith("mailto:") else f"<{address}>")
    shown = _BRACKET.sub(lambda bracket: keep(f"\\{bracket[0]}"), label)
    return shown.join((BRACKET, keep(f"]({address.replace('(', '%28').replace(')', '%29')})")))


_MARKUP = re.compile(r"<([^<>\n]+)>")
_MENTION = re.compile(r"@([UWB][A-Z0-9]+)(?:\|(.*))?")
_CHANNEL = re.compile(r"#[CGD][A-Z0-9]+(?:\|(.*))?")
_SPECIAL = re.compile(
    r"![a-z]+(?:\^[^|]*)?(?:\|(.*))?"
)  # <!here>, <!subteam^S1|@mentors>, <!date^1^{date}|then>
_LINK = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[^|]+)(?:\|(.*))?")
_FENCED = re.compile(r"[ \t]*\n?```\n?(.*?)\n?```[ \t]*\n?", re.DOTALL)
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_BROADCAST = frozenset({"here", "channel", "everyone"})


def plain(text: str, bot_user_id: str | None = None) -> str:
    """Return what a person wrote, from the *text* of Slack's event.

    Names and labels stand in place of markup; the bot's mention, and those without a name, are gone; entities
    are undone; what looks like markup and is none stays as it is.
    """
    text = _MARKUP.sub(lambda markup: _read(markup, bot_user_id), text)
    text = _unescaped(text)
    lines = (" ".join(line.split()) for line in printable(text).splitlines())
    return "\n".join(lines).strip()


def paragraphs(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return a message's *text* as Markdown that may stand in an answer, people in it by their *names* (by id).

    Lines are paragraphs, but for lists, quotes and code: what stood on a line of its own still does.
    """
    text = _FENCED.sub(r"\n```\n\1\n```\n", visible(text))
    made = markdown(text, Names(users=dict(names or {})), escape=escaped)
    return "\n".join(_spaced(made.splitlines())).strip()


def _spaced(lines: list[str]) -> Iterator[str]:
    """Yield *lines* with one blank one between what Markdown would else run together; code stays as it is."""
    before, fenced = "", False
    for line in lines:
        if line.startswith("```") or fenced:
            if not fenced and before:
                yield ""
            fenced = fenced != line.startswith("```")
            before = "code"
            yield line
        elif kind := _kind(line):
            if before and (kind != before or kind == "words"):
                yield ""
            before = kind
            yield line
        elif before:
            before = ""
            yield ""


def _kind(line: str) -> str:
    """Return what a line is part of: a quote, a list (its items indented or not), or just words; nothing if it is
    blank.
    """
    if not line.strip():
        return ""
    if line.startswith(">"):
        return "quote"
    return "list" if _ITEM.match(line.lstrip()) else "words"


def _read(markup: re.Match[str], bot_user_id: str | None) -> str:
    inside = markup[1]
    if mention := _MENTION.fullmatch(inside):
        return " " if mention[1] == bot_user_id or not mention[2] else _named("@", mention[2])
    if channel := _CHANNEL.fullmatch(inside):
        return _named("#", channel[1])
    if special := _SPECIAL.fullmatch(inside):
        return _named("", "" if (special[1] or "").lstrip("@") in _BROADCAST else special[1])
    if address := _LINK.fullmatch(inside):
        return address[2] or address[1]
    return markup[0]


def _named(sign: str, label: str | None) -> str:
    """Return the label with its sign; a space where Slack gave none, so that the words around stay apart."""
    return sign + label.removeprefix(sign) if label else " "


_QUOTED_REST = re.compile(r"^(?:&gt;){3}.*", re.MULTILINE | re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*&gt;.*$\n?", re.MULTILINE)
# As Slack's clients put a message into the clipboard: who and when in a line, then the words up to a blank line.
_PASTED = re.compile(
    r"^[^\n:?!]{1,80}?(?:[ \t]{2,9}|[ \t]{1,9}\[)\d{1,2}:\d\d(?:[ \t]?[AaPp][Mm])?\]?[ \t]*\n"
    r"(?:(?![ \t]*$).*(?:\n|\Z))+",
    re.MULTILINE,
)
# As other chats are copied: when and who before the words of each line.
_PASTED_LINE = re.compile(
    r"^\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ ])?\d{1,2}:\d\d(?::\d\d)?(?:[ ]?[AaPp][Mm])?(?:\][ ]?|[ ]-[ ]?)"
    r"[^\n:?!]{1,40}:[ ].*$\n?",
    re.MULTILINE,
)
_QUOTED_QUESTION = re.compile(r"""["“„«`][^"“”„«»`\n]{3,200}[?？]["”“»`]""")
_ANY_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LOG_LINE = re.compile(
    r"""^(?!(?!.*Did[ ]you[ ]mean).*[?？][ \t]*$)(?:  # where a line ends in a question, somebody asks; Python may guess
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
_ANY_MARKUP = re.compile(r"<[^<>\n]*>")

_PERSON = r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>"
_LEADING_TO = (
    r"(?:(?:hi+|he+y+|hello|yo|dear|ok(?:ay)?|so|thanks|thank you|cc|fyi|attn|(?:good )?(?:morning|afternoon|evening)|"
    r"(?:(?:a|one|my|another) )?(?:quick )?(?:question|one) (?:for|to)|(?:this (?:one )?is )?for|"
    r"asking|paging)[\s,!.:]*)?"
)
_TO_SOMEBODY = re.compile(
    rf"\A\s*{_LEADING_TO}{_PERSON}(?!['’]s?\b)"
    rf"|{_PERSON}[\s?!.,:;)]*(?:(?:please|pls|thanks|thank you)[\s!.]*)?\Z"
    rf"|[?？]\s+{_PERSON}[^?？\n]{{,60}}\Z",
    re.IGNORECASE,
)


_COPIED = re.compile(rf"(?:\A|[\s(])/?(?:cc|fyi|h/t)[\s:]*(?:{_PERSON}[\s,.)]*)+\Z", re.IGNORECASE)
"""The end of a message that names who is only told of it."""


def asked(text: str) -> str:
    """Return what *text* asks the archive: nothing where it only calls for help, as a greeting asks nothing."""
    return "" if spelling(text) in HELP else text


def own_words(text: str, *, addressed: bool) -> str:
    """Return *text* without what its author only quotes, without code and logs, and, where words are left, without
    questions in quotation marks. What is *addressed* to us may hand us a quote to answer, or code alone.
    """
    if not addressed:
        for others in (_QUOTED_REST, _QUOTED_LINE, _PASTED, _PASTED_LINE, _ANY_FENCE, _LOG_LINE):
            text = others.sub("\n", text)
        return _beside(_QUOTED_QUESTION, text)
    for context in (_ANY_FENCE, _LOG_LINE):
        text = _beside(context, text)
    return text


def _beside(context: re.Pattern[str], text: str) -> str:
    """Return *text* without that *context*; all of it where no word is left."""
    without = context.sub("\n", text)
    return without if _WORD.search(_ANY_MARKUP.sub("", without)) else text


def is_put_to_somebody(text: str) -> bool:
    """Return whether *text* begins or ends with the name of a member: it is a question to them, not to everybody."""
    return _TO_SOMEBODY.search(_COPIED.sub("", text)) is not None


def shared(attachments: object) -> str:
    """Return the words of a message that was shared, with or without words of one's own; nothing if none was."""
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, dict) and (attachment.get("is_share") or attachment.get("is_msg_unfurl")):
            return str(attachment.get("text") or "")
    return ""
