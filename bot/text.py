"""Texts as people type them: folded for comparing, cut into words, tidied for searching; and tokens among them, where
none belong.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from functools import lru_cache

# The vowel signs of the Indic and south-east Asian scripts are marks, which \w does not match;
# the dandas between them (0964, 0965) end sentences.
_LETTER = (
    r"\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    r"\u0900-\u0963\u0966-\u0dff\u0f18-\u0f84\u17b4-\u17dd"
)
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U0002fa1f"
)
_WORD = re.compile(
    rf"(?:(?<!\S)\.(?=[a-z]))?[{_LETTER}]+(?:[.\-/:@'&+#]+[{_LETTER}]+)*(?:\+\+|\#(?![{_LETTER}]))?"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_PART = re.compile(rf"(?:(?!_)[{_LETTER}])+")
_NUMBER = re.compile(r"v?(\d+(?:[.:,/\-]\d+)+)")
# Every code point that Unicode calls default ignorable: it shows nothing where it is not known.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Cyrillic, Greek, Armenian and Cherokee letters that look as Latin ones do; within a Latin word they are those. So are
# Latin's own small capitals and phonetic letters, in any word.
_LOOK_ALIKE = str.maketrans(
    "АВЕЁКМНОРСТУХЅІЈԌԚԜаеёорсухѕіјһԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονιρυκςϳѵգհյոօսցᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ",
    "ABEEKMHOPCTYXSIJGQWaeeopcyxsijhdqwlABEZHIKMNOPTYXaovirukcjvqhjnougABCDEGHiJKLMPRSTVWZ",
)
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩ", "abcdefghijklmnoprstuvwyzagi", strict=True))
_FOREIGN = re.compile(r"[\u0370-\u058f\u13a0-\u13ff]")
_LATIN = re.compile(r"[A-Za-z]")
_LETTERS = re.compile(r"[^\W\d_]+")
_AFTER_LATIN = re.compile(
    r"(?:^|(?<=[\x00-\u024f]))[\u0300-\U0010ffff]+"
)  # or nothing; below these are no marks
_PLAIN = {
    **dict.fromkeys("‘’‛`´ʼ′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    "ё": "е",
    **_SMALL_CAPITALS,
}
_FOLDS = re.compile(f"[{''.join(_PLAIN)}]")  # found so in a tenth of the time that str.translate takes
_IOTA_BELOW = "\u0345"  # left where no Greek letter takes it, it would become a letter of its own
_EDGES = " ?!.,;:…¿¡\"'।॥。、؟؛()[]{}*~"
_LONGEST_WORD = 40  # characters; what is longer is a link or a key, and nobody types it
CREDENTIAL = r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-(?=[\w-]*\d)[\w-]{10,}"
"""The shape of bot, user, app-level, configuration and refresh tokens. A digit is asked for, so that an answer may
still say `xoxb-your-token`."""
_SECRET = re.compile(
    rf"{CREDENTIAL}|hooks\.slack\.com/(?:services|workflows|triggers)/T\w+/\w+/\w+",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"\b(?:xox[a-z]|xapp)-\w|{_SECRET.pattern}", re.IGNORECASE)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = _folded_once(text)
    if _FOREIGN.search(folded) and _LATIN.search(folded):
        # Without case and accents more letters look alike.
        while (again := _folded_once(folded)) != folded:
            folded = again
    return folded


def _folded_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace(_IOTA_BELOW, "")
    if _FOREIGN.search(text) and _LATIN.search(text):
        text = _LETTERS.sub(_as_latin, text)
    text = _FOLDS.sub(lambda found: _PLAIN[found[0]], text.casefold())
    return text if text.isascii() else _without_accents(text)


def _as_latin(word: re.Match[str]) -> str:
    """Return a word of letters of both kinds as Latin; where a letter is none that looks so, it is meant."""
    if not (_FOREIGN.search(word[0]) and _LATIN.search(word[0])):
        return word[0]
    latin = word[0].translate(_LOOK_ALIKE)
    return word[0] if _FOREIGN.search(latin) else latin


def _without_accents(text: str) -> str:
    """Return *text* with Latin letters without accents; in other scripts a mark is part of its letter and stays."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFKC", _AFTER_LATIN.sub(_without_marks, decomposed))


def _without_marks(after: re.Match[str]) -> str:
    marks = itertools.takewhile(lambda character: unicodedata.category(character) == "Mn", after[0])
    return after[0][sum(1 for _ in marks) :]


def storable(text: str) -> str:
    """Return *text* without what no database takes: NUL and half surrogates, which JSON can smuggle in."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def normalise(text: str) -> str:
    """Return *text* so that spellings of one phrasing are equal: case, width, accents, quotes, spaces, end marks
    gone.
    """
    return " ".join(_folded(text).split()).strip(_EDGES)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of *text* in order, folded. A compound (`tf.function`) is followed by its parts; what is written
    without spaces (Chinese, Thai) comes as single characters and pairs of neighbours.
    """
    text = _folded(text)
    if not text.isascii():
        text = _UNSPACED_RUN.sub(r" \g<0> ", text)
    words = _WORD.findall(text)
    if text.isascii() and "".join(words).isalnum():
        return tuple(words)  # no compound is among them
    found: list[str] = []
    for word in words:
        if word.isalnum() and word.isascii():
            found.append(word)
        else:
            found.extend(_cut(word))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _cut(word: str) -> tuple[str, ...]:
    if _UNSPACED_RUN.match(word):
        return (*word, *(word[i : i + 2] for i in range(len(word) - 1)))
    word = word.removesuffix("'s").replace("'", "")
    if number := _NUMBER.fullmatch(word):
        return (number[1],)
    parts = _PART.findall(word)
    if len(parts) < 2 and len(word) <= _LONGEST_WORD:
        return (word, *parts) if word[:1] == "." else (word,)
    return (word, *parts) if len(word) <= _LONGEST_WORD else tuple(part for part in parts if len(part) <= 40)


def is_compound(token: str) -> bool:
    """Return whether *token*, of `tokens`, is followed there by the parts it is made of."""
    return not token.isalnum() and len(_cut(token)) > 1


def without_emoji_names(text: str) -> str:
    """Return *text* without `:tada:` and its like."""
    return " ".join(EMOJI_NAMES.sub(" ", text).split())


# -- what is taken off a query ------------------------------------------------------------------------------

_MARKUP = re.compile(r"<([@#!]?)([^<>|\s]*)(?:\|([^<>]*))?>")
_NAMED_EMOJI = r":([a-z+][a-z0-9_+'\-]*|-1|100|1234)(?:::skin-tone-(\d))?:"
EMOJI_NAME = re.compile(_NAMED_EMOJI)
"""One in a run of them: its name, and its skin tone if it has one."""
EMOJI_NAMES = re.compile(rf"(?<![\w:])(?:{_NAMED_EMOJI})+(?![\w:])")
"""As `:tada:` or `:+1::skin-tone-3::tada:`, but nothing in a time of day or an address."""
_MENTION = re.compile(r"(?<!\S)@[\w.\-]+[,:]?")
_PEOPLE = (
    r"(?:all|team|guys|folks|every ?(?:one|body)|there|friends?|people|community|gang|peeps|channel|experts|bot|"
    r"sir|madam|mods?|again|dear)"
)
_GREETING = (
    rf"(?:(?:hi+|he+y+|hello+|hiya|yo|greetings|namaste|hola|salut|hallo|dear|"
    r"good (?:morning|afternoon|evening|day)|guten (?:morgen|tag|abend)|moin|servus|bonjour|bonsoir|"
    r"buen(?:os|as) (?:d[ií]as|tardes|noches)|ciao|buon(?:giorno|asera)|olá|bom dia|boa (?:tarde|noite)|"
    r"goede(?:morgen|middag|navond)|cześć|dzień dobry|ahoj|merhaba|selam|привет|здравствуйте|"
    r"добр(?:ый|ое) (?:день|утро|вечер)|مرحبا|नमस्ते|안녕(?:하세요)?|"
    rf"你好|您好|大家好|早上好|こんにちは|こんばんは|おはよう(?:ございます)?)(?: {_PEOPLE})*|{_PEOPLE})"
)
_COURTESY = (
    r"(?:sorry (?:if|for|to)\b[^,.?!:]{0,60}|(?:sorry|excuse me|pardon)|(?:quick|dumb|stupid|silly|noob|newbie|basic|"
    r"simple|random) question|(?:just )?(?:a|one) (?:quick |small |general )?question|"
    r"(?:i )?hope you(?:'?re| are)[^,.?!:]{0,40}|"
    r"i was (?:just )?wondering|i have a (?:quick |small )?question|um+|uh+|hm+|so|ok|okay|well|btw|by the way)"
)
_OPENING = re.compile(
    rf"(?:{_GREETING}|{_COURTESY})(?=[\s,.!:;\-–—?，。！？、]|$)[\s,.!:;\-–—，。！、]*", re.IGNORECASE
)
_GRATITUDE = (
    r"(?:many |much )?(?:thanks|thank you|thank u|thankyou|thx|tnx|ty|tysm|cheers|danke(?:schön| schön| dir| ihnen)?|"
    r"vielen dank|merci(?: beaucoup)?|(?:muchas |mil )?gracias|(?:muito )?obrigad[oa]|grazie(?: mille)?|bedankt|"
    r"dank (?:je|u)(?: wel)?|dziękuję|dzięki|děkuji|díky|teşekkür(?:ler| ederim)|tack så mycket|tusen takk|mange tak|"
    r"kiitos|köszönöm|mulțumesc|(?:большое )?спасибо(?: большое)?|благодарю|дякую|ευχαριστώ|شكرا|धन्यवाद|terima kasih|"
    r"cảm ơn|감사합니다|고마워요?|고맙습니다|"
    r"多谢|多謝|谢谢(?:你|您|大家)?|謝謝(?:你|您|大家)?|ありがとう(?:ございま(?:す|した))?)"
    r"(?: (?:in advance|a lot|so much|very much|a million|again|you|all|guys|everyone|team|folks|everybody))*"
)
_THANKS = (
    rf"(?:{_GRATITUDE}|"
    r"(?:pls|plz|please)(?: (?:help|advise|assist|let me know|suggest|guide))?(?: me)?|kindly (?:help|advise|suggest)|"
    r"(?:any|some) (?:help|advice|guidance|pointers?) (?:is |would be |will be )?(?:much |really |highly )?appreciated|"
    r"tia|help(?: me)? (?:pls|plz|please))"
)
_CLOSING = re.compile(rf"(?:^|[\s,.!?;:\-–—]+){_THANKS}[\s.!,！。，～]*$", re.IGNORECASE)
_THANKED = re.compile(rf"(?<!\w){_GRATITUDE}(?!\w)", re.IGNORECASE)
_LONGEST_CLOSING = 120  # characters; looked for in the whole of a long message it would take minutes
_CODE = re.compile(r"(`[^`\n]*`)")
_EMPHASIS = [
    re.compile(
        rf"(?<![\w{mark}])(?P<mark>{mark}{most})(?![\s{mark}])(?P<words>[^\n]{{1,200}}?)(?<![\s{mark}])(?P=mark)(?![\w{mark}])"
    )
    for mark, most in ((r"\*", "{1,2}"), ("_", ""), ("~", "{1,2}"))
]
"""Bold, italic and struck out; two underscores are Python's."""
_RUN = re.compile(r"([!?.,;:\-–—])\1{3,}")
_LEFT_OVER = re.compile(r"^(?:[,.!:;\-–—]+\s+)+")  # of what stood behind the name of whom it was said to
_KEPT_WHOLE = re.compile(r"hello[\s-]*world", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return *text* without Slack markup, mentions, emoji, greetings and thanks; the other words exactly as they were.

    Nothing is left of a message that is only chatter.
    """
    return _without_courtesies(without_markup(text))


def wording(text: str) -> str:
    """Return *text* as the question of a pair: without emoji names, greetings and thanks, a capital where one was cut
    off.

    What is only chatter stays as it is: somebody has to look at it.
    """
    text = _LEFT_OVER.sub("", " ".join(EMOJI_NAMES.sub(" ", text).split()))
    words = _without_courtesies(text)
    first = words.split(maxsplit=1)[0] if words else ""
    if text.startswith(words) or not (first.isalpha() and first.islower()):
        return words or text
    return words[0].upper() + words[1:]


def thanks(text: str) -> bool:
    """Return whether somebody thanks in *text*."""
    return _THANKED.search(text) is not None


def _without_courtesies(text: str) -> str:
    while closing := _CLOSING.search(text, max(0, len(text) - _LONGEST_CLOSING)):
        mark = "?" if "?" in closing[0] else ""
        text = text[: closing.start()].rstrip(" ,;:-–—") + mark
    while not _KEPT_WHOLE.match(text) and (opening := _OPENING.match(text)) and opening.end():
        text = text[opening.end() :]
    return text.strip()


def without_markup(text: str) -> str:
    """Return *text* without Slack markup, mentions, emoji and what makes words bold or italic, on one line."""
    text = html.unescape(_MARKUP.sub(_label, _RUN.sub(r"\1\1\1", text)))
    text = _unemphasised(EMOJI_NAMES.sub(" ", _MENTION.sub(" ", text)))
    kept = "".join(" " if _is_symbol(c) else c for c in text)
    return " ".join(_INVISIBLE.sub("", kept).split()).lstrip(",.!:;- ")


def _unemphasised(text: str) -> str:
    if not any(mark in text for mark in "*_~"):
        return text
    parts = _CODE.split(text)
    for number in range(0, len(parts), 2):  # what stands between is code
        for _ in "12":  # one mark may stand within another
            for emphasis in _EMPHASIS:
                parts[number] = emphasis.sub(r"\g<words>", parts[number])
    return "".join(parts)


def _is_symbol(character: str) -> bool:
    """Return whether *character* is one that stands for no letter: an emoji, not ⓐ or ㎏."""
    if unicodedata.category(character) not in {"So", "Sk", "Cs", "Co"} or character in "^`":
        return False
    return character in "™℠" or not unicodedata.normalize("NFKC", character).isalnum()


def _label(markup: re.Match[str]) -> str:
    kind, target, label = markup.groups()
    if kind in {"@", "!"}:
        return " "
    if kind == "#":
        return f" {label or ''} "
    return f" {label or target} " if label or ":" in target else markup[0]


def find_secrets(text: str) -> list[int]:
    """Return where in a text about Slack something begins that looks like a real token."""
    return [found.start() for found in _SECRET.finditer(text)]


def find_tokens(text: str) -> list[int]:
    """Return where in a text that has no business with tokens something begins that could be one."""
    return [found.start() for found in _TOKEN.finditer(text)]
