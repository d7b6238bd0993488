"""Other markups, made into Markdown or subtitles by replacing: a markup more is a few lines in the table."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from bot.transcripts.sources import decode

if TYPE_CHECKING:
    from collections.abc import Callable


def _entry(found: re.Match[str]) -> str:
    """Return a question and what is indented under it, as a heading with text."""
    return f"## {found['q']}\n\n{textwrap.dedent(found['under']).strip()}\n\n"


_FRAMES = 25  # a second, where the file does not say


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


_UNDER = r"(?P<under>(?:[ \t]+\S.*\n|[ \t]*\n)+)"
# What headings, links and the like of other markups are in Markdown, to be replaced in this order.
_MARKUP: dict[str, tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = {
    "rst": (
        (r"(?m)^\.\. _.*:[ \t]*\n|^\.\. (?:contents|toctree|index|meta)::.*\n(?:[ \t]+\S.*\n)*", ""),
        (
            rf"(?m)^\.\. (?:dropdown|collapse|details|admonition)::[ \t]*(?P<q>\S.*)\n(?:[ \t]+:\w+:.*\n)*{_UNDER}",
            _entry,
        ),
        (rf"(?m)^(?P<q>\S.*\?)\n(?=[ \t]+\S){_UNDER}", _entry),
        (r"(?m)^\.\. rubric::[ \t]*", "## "),
        (r"(?m)^:(Q|A|Question|Answer):[ \t]+", r"\1: "),
        (r"(?m)^([=\-~^\"'`#*+]{3,})\n(?=\S.*\n\1$)", ""),
        (r"(?m)^(\S.*)\n([=\-~^\"'`#*+])\2{2,}[ \t]*$", r"## \1"),
        (r"(?<!`)``([^`]+)``", r"`\1`"),
        (r"`([^`<]+) <([^>`]+)>`__?", r"[\1](\2)"),
    ),
    "org": (
        (r"(?ms)^[ \t]*:PROPERTIES:.*?:END:[ \t]*\n", ""),
        (r"(?m)^[ \t]*(?:CLOSED|SCHEDULED|DEADLINE): .*\n", ""),
        (r"(?m)^(\*+ )(?:(?:TODO|DONE|NEXT|WAITING) )?(.*?)(?:[ \t]+:[\w@:]+:)?[ \t]*$", r"\1\2"),
        (r"(?m)^(\*+) ", lambda found: "#" * len(found[1]) + " "),
        (r"(?mi)^[ \t]*#\+begin_(?:src|example)[ \t]*(\w*).*$", r"```\1"),
        (r"(?mi)^[ \t]*#\+end_(?:src|example)[ \t]*$", "```"),
        (r"(?mi)^#\+title:[ \t]*", "# "),
        (r"(?m)^- (?P<q>\S.*\?) :: (?P<under>.*\n(?:[ \t]+\S.*\n|[ \t]*\n)*)", _entry),
        (r"\[\[([^\]]+)\]\[([^\]]+)\]\]", r"[\2](\1)"),
    ),
    "adoc": (
        (r"(?m)^(?:\[\[[\w-]+\]\]|\[(?:qanda|discrete|#[\w-]+)\]|:[\w-]+:.*)[ \t]*\n", ""),
        (r"(?m)^\[source,?(\w*).*\]\n-{4,}\n((?s:.*?))^-{4,}$", r"```\1\n\2```"),
        (r"(?m)^\.(\S.*\?)\n(?:\[.*\]\n)?={4,}\n((?s:.*?))^={4,}$", r"## \1\n\n\2"),
        (r"(?m)^(={1,6}) ", lambda found: "#" * len(found[1]) + " "),
        (r"(?m)^(\S[^\n]*\?)::[ \t]*\n?", r"## \1\n\n"),
        (r"(?m)^\+$", ""),
        (r"(https?://[^\s\[\]]+)\[([^\]]+)\]", r"[\2](\1)"),
    ),
    "tex": (
        (r"(?s)\A.*?\\begin\{document\}|\\end\{document\}|(?m:(?<!\\)%[^\n]*$)", ""),
        (r"\\(?:chapter|(?:sub)*section|paragraph)\*?\{([^{}]*)\}", r"## \1\n"),
        (r"\\href\{([^{}]*)\}\{([^{}]*)\}", r"[\2](\1)"),
        (r"\\(?:emph|textit|textbf|url|texttt)\{([^{}]*)\}", r"\1"),
        (r"\\(?:begin|end)\{\w+\*?\}|\\(?=[%&_#$])", ""),
        (r"\\item\[([^\]]*)\][ \t]*", r"\n## \1\n\n"),
        (r"\\item\b", "-"),
    ),
    "ass": (
        (
            r"(?m)^Dialogue: [^,\n]*,([\d:.]+),([\d:.]+),[^,\n]*,([^,\n]*),(?:[^,\n]*,){4}",
            r"\n\1 --> \2\n<v \3>",
        ),
        (r"<v >|(?m:^(?:\[|[A-Z]\w+:).*\n)", ""),
        (r"\\[Nn]", " "),
    ),
    "smi": (
        (
            r"(?i)<sync\s+start=\"?(\d+)\"?[^>]*>",
            lambda found: f"\n\n{_clock(int(found[1]) / 1000)} --> {_clock(int(found[1]) / 1000 + 5)}\n",
        ),
        (r"(?i)(?s:\A.*?<body>)|&nbsp;|</?(?:p|body|sami)\b[^>]*>", ""),
    ),
    "sub": (
        (
            r"(?m)^\{(\d+)\}\{(\d+)\}",
            lambda found: f"\n\n{_clock(int(found[1]) / _FRAMES)} --> {_clock(int(found[2]) / _FRAMES)}\n",
        ),
        (r"\|", " "),
    ),
    "gift": (
        (r"(?m)^(?://.*|\$CATEGORY:.*)\n", ""),
        (r"(?m)^(?:::.*?::)?[ \t]*(\S[^{}\n]*)\{\s*=?((?:[^{}\\]|\\.)*)\}", r"## \1\n\n\2\n"),
    ),
    "bbcode": (
        (r"(?i)\[quote(?:=\"?([^\];\"]*)[^\]]*)?\]\s*((?s:.*?))\s*\[/quote\]", r"\n## Q: \2\n\n"),
        (r"(?i)\[/?b\]", "**"),
        (r"(?i)\[url=\"?([^\]\"]*)\"?\]((?s:.*?))\[/url\]", r"[\2](\1)"),
        (r"(?i)\[code\]\n?((?s:.*?))\n?\[/code\]", r"```\n\1\n```"),
        (r"(?i)\[/?(?:i|u|s|url|size|color|font|center|left|right|img|list|indent)\b[^\]]*\]", ""),
        (r"(?m)^\[\*\][ \t]*", "- "),
    ),
    "wiki": (
        (r"\{\{[^{}]*\}\}\n*", ""),
        # Who wrote it, and when, stands behind what was written.
        (
            r"[ \t]*(?:--+|—)?[ \t]*\[\[User:[^\]|\n]*\|([^\]\n]*)\]\][^\n]*?(\d\d:\d\d, [^\n(]*)\(UTC\)",
            r"\n— \1\n\n",
        ),
        (r"(?m)^(={2,6})[ \t]*(.*?)[ \t]*\1[ \t]*$", r"\n## \2\n"),
        (r"(?m)^[:*]+[ \t]*", ""),
        (r"\[\[(?:[^\]|\n]*\|)?([^\]\n]*)\]\]", r"\1"),
    ),
    "po": (
        (r"(?m)^#.*\n", ""),
        (r"\"\n\"", ""),
        (
            r"(?m)^msgctxt \"(.*)\"\nmsgid .*\nmsgstr \"(.*)\"$|^msgid \"(.*)\"\nmsgstr \"(.*)\"$",
            r"\1\3 = \2\4",
        ),
    ),
    "textgrid": (
        (
            r"xmin = ([\d.]+)\s+xmax = ([\d.]+)\s+text = \"((?:[^\"]|\"\")*)\"",
            lambda found: f"\n\n{_clock(float(found[1]))} --> {_clock(float(found[2]))}\n{found[3]}\n",
        ),
    ),
    "rtf": (
        (r"\{\\(?:\*|fonttbl|colortbl|stylesheet|info)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", ""),
        (r"\\u(-?\d+) ?\??", lambda found: chr(int(found[1]) % 65536)),
        (r"\\'([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1]).decode("cp1252", "replace")),
        (r"\\b(?![a-z0-9]) ?(.+?)\\b0 ?", r" **\1** "),
        (r"\{([^{}]*)\\b(?![a-z0-9])([^{}]*\s)([^{}\n]+)\}", r"{\1\2**\3**}"),
        (r"\\(?:par|line)\b ?", "\n\n"),
        (r"\\[a-z]+-?\d* ?|[{}]", ""),
        (r"\*\*[ ]*\*\*|\x00|(?m:^[ ]+|[ ]+$)", ""),
        (r"\A\s+|\s*\Z", ""),
        (r"\Z", "\n"),
    ),
}


def marked_up(data: bytes, markup: str) -> str:
    """Return a text in *markup*, a name of the table above, as Markdown, or as subtitles."""
    text = decode(data)
    for old, new in _MARKUP[markup]:
        text = re.sub(old, new, text)
    return text
