"""Texts as people type them: folded for comparing, cut into words, tidied for searching, judged for asking."""

from __future__ import annotations

import html
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
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‛`´ʼ′", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "ё": "е",
    }
)
_EDGES = " ?!.,;:…¿¡\"'।॥。、؟؛()[]{}*~"
_LONGEST_WORD = 40  # characters; what is longer is a link or a key, and nobody types it


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().translate(_PLAIN)
    return text if text.isascii() else _without_accents(text)


def _without_accents(text: str) -> str:
    """Latin letters lose their accents; in other scripts a mark is part of its letter and stays."""
    kept: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) != "Mn":
            latin = character < "\u0250"
        elif latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFKC", "".join(kept))


def normalise(text: str) -> str:
    """*text* so that spellings of one phrasing are equal: case, width, accents, quotes, spaces, end marks gone."""
    return " ".join(_folded(text).split()).strip(_EDGES)


def tokens(text: str) -> tuple[str, ...]:
    """The words of *text* in order, folded. A compound (`tf.function`) is followed by its parts; what is written
    without spaces (Chinese, Thai) comes as single characters and pairs of neighbours.
    """
    text = _folded(text)
    if not text.isascii():
        text = _UNSPACED_RUN.sub(r" \g<0> ", text)
    found: list[str] = []
    for word in _WORD.findall(text):
        found.extend((word,) if word.isalnum() and word.isascii() else _cut(word))
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
    """Whether *token*, of `tokens`, is followed there by the parts it is made of."""
    return not token.isalnum() and len(_cut(token)) > 1


# -- what is taken off a query ------------------------------------------------------------------------------

_MARKUP = re.compile(r"<([@#!]?)([^<>|\s]*)(?:\|([^<>]*))?>")
_EMOJI_NAME = re.compile(r"(?<![\w:]):[a-z+][a-z0-9_+'\-]*(?:::skin-tone-\d)?:(?![\w:])")
_MENTION = re.compile(r"(?<!\S)@[\w.\-]+[,:]?")
_PEOPLE = (
    r"(?:all|team|guys|folks|every ?(?:one|body)|there|friends?|people|community|gang|peeps|channel|experts|bot|"
    r"sir|madam|mods?|again|dear)"
)
_GREETING = (
    rf"(?:(?:hi+|he+y+|hello+|hiya|yo|greetings|namaste|hola|salut|hallo|dear|"
    rf"good (?:morning|afternoon|evening|day))(?: {_PEOPLE})*|{_PEOPLE})"
)
_COURTESY = (
    r"(?:sorry (?:if|for|to)\b[^,.?!:]{0,60}|(?:sorry|excuse me|pardon)|(?:quick|dumb|stupid|silly|noob|newbie|basic|"
    r"simple|random) question|(?:just )?(?:a|one) (?:quick |small |general )?question|"
    r"(?:i )?hope you(?:'?re| are)[^,.?!:]{0,40}|"
    r"i was (?:just )?wondering|i have a (?:quick |small )?question|um+|uh+|hm+|so|ok|okay|well|btw|by the way)"
)
_OPENING = re.compile(rf"(?:{_GREETING}|{_COURTESY})(?=[\s,.!:;\-–—?]|$)[\s,.!:;\-–—]*", re.IGNORECASE)
_THANKS = (
    r"(?:(?:many |much )?(?:thanks|thank you|thank u|thankyou|thx|tnx|ty|tysm|cheers|danke|merci|gracias)"
    r"(?: (?:in advance|a lot|so much|very much|a million|again|you|all|guys|everyone|team|folks|everybody))*|"
    r"(?:pls|plz|please)(?: (?:help|advise|assist|let me know|suggest|guide))?(?: me)?|kindly (?:help|advise|suggest)|"
    r"(?:any|some) (?:help|advice|guidance|pointers?) (?:is |would be |will be )?(?:much |really |highly )?appreciated|"
    r"tia|help(?: me)? (?:pls|plz|please))"
)
_CLOSING = re.compile(rf"(?:^|[\s,.!?;:\-–—]+){_THANKS}[\s.!,]*$", re.IGNORECASE)
_LONGEST_CLOSING = 120  # characters; looked for in the whole of a long message it would take minutes
_RUN = re.compile(r"([!?.,;:\-–—])\1{3,}")
_LEFT_OVER = re.compile(r"^(?:[,.!:;\-–—]+\s+)+")  # of what stood behind the name of whom it was said to
_KEPT_WHOLE = re.compile(r"hello[\s-]*world", re.IGNORECASE)


def tidy(text: str) -> str:
    """*text* without Slack markup, mentions, emoji, greetings and thanks; the other words exactly as they were.

    Nothing is left of a message that is only chatter.
    """
    return _without_courtesies(_without_markup(text))


def wording(text: str) -> str:
    """*text* as the question of a pair: without emoji names, greetings and thanks, a capital where one was cut off.

    What is only chatter stays as it is: somebody has to look at it.
    """
    text = _LEFT_OVER.sub("", " ".join(_EMOJI_NAME.sub(" ", text).split()))
    words = _without_courtesies(text)
    first = words.split(maxsplit=1)[0] if words else ""
    if text.startswith(words) or not (first.isalpha() and first.islower()):
        return words or text
    return words[0].upper() + words[1:]


def _without_courtesies(text: str) -> str:
    while closing := _CLOSING.search(text, max(0, len(text) - _LONGEST_CLOSING)):
        mark = "?" if "?" in closing[0] else ""
        text = text[: closing.start()].rstrip(" ,;:-–—") + mark
    while not _KEPT_WHOLE.match(text) and (opening := _OPENING.match(text)) and opening.end():
        text = text[opening.end() :]
    return text.strip()


def _without_markup(text: str) -> str:
    text = html.unescape(_MARKUP.sub(_label, _RUN.sub(r"\1\1\1", text)))
    text = _EMOJI_NAME.sub(" ", _MENTION.sub(" ", text))
    kept = "".join(
        " " if unicodedata.category(c) in {"So", "Sk", "Cs", "Co"} and c not in "^`" else c for c in text
    )
    return " ".join(_INVISIBLE.sub("", kept).split()).lstrip(",.!:;- ")


def _label(markup: re.Match[str]) -> str:
    kind, target, label = markup.groups()
    if kind in {"@", "!"}:
        return " "
    if kind == "#":
        return f" {label or ''} "
    return f" {label or target} " if label or ":" in target else markup[0]


# -- whether a message asks ---------------------------------------------------------------------------------

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARK = re.compile(r"[?؟？⸮](?!\w)")
_CODE = re.compile(r"`[^`]*`")
# What a question starts with: question words and verbs, Spanish, French, German and Russian ones too.
_OPENS = re.compile(
    r"(?:(?:and|but|so|also|or|then|ok|now|please|pls|in|on|for|at|by|to|from|with|about|of) )?(?:"
    r"what|whats|whos|hows|wheres|whens|who|whom|whose|which|where|why|how|when|is|isnt|are|arent|was|were|am|"
    r"do|dont|does|doesnt|did|didnt|can|cant|could|couldnt|should|shouldnt|would|wouldnt|will|wont|shall|may|"
    r"might|must|has|have|havent|any|anyone|anybody|someone|somebody|"
    r"que|quien|como|donde|cuando|por que|cual|quoi|comment|pourquoi|quand|est-ce|qui|"
    r"wie|was|wer|warum|wann|wo|welche|welcher|welches|kann|gibt|"
    r"как|что|почему|где|когда|кто|сколько|зачем|какой|какая|какие|можно|куда|чем)\b"
)
_ASKS = re.compile(
    r"\b(?:"
    r"any ?(?:one|body)\b.{0,30}\b(?:know|tried|idea|experience|help|explain|used|seen|got|have|had|recommend)|"
    r"any (?:idea|tips|advice|suggestion|recommendation|update|news|way|chance|plan|resource|pointer)s?|"
    r"(?:i )?(?:wonder|wondering)|"
    r"(?:not|un)\s?(?:sure|clear|certain)\b.{0,40}\b(?:how|what|why|if|whether|which|where|when)|"
    r"(?:know|tell|explain|show|understand|figure|find|see|learn|remember|ask|confused|clarify)\b.{0,20}"
    r"\b(?:how|what|whats|why|whether|which|where|when|who|about|out|difference|more)|"
    r"(?:tell|give|show|teach|help) me|(?<!is )(?<!are )(?:looking|searching) for|i ?a?m (?:looking|searching) for|"
    r"i (?:need|want|would like|d like)|id like|i ?a?m interested in|"
    r"need(?:s|ed)? (?:some |a |any )?(?:help|advice|info)|how (?:to|do|does|can|is|are|much|many|long|often|come)|"
    r"is (?:it|there|this|that)|are there|"
    r"(?:can|could|would|should|do|does|did|will) (?:you|i|we|it|one|they|some ?one|any ?one|anybody)|"
    r"(?:struggling|stuck|trouble|problems?|issues?|difficulty|confusion) (?:with|in|on|getting|running)|"
    r"(?:explain|compare|describe|define|recommend|list|suggest|provide) |"
    r"(?:gett?ing|got|get|have|having|gives?|throws?|see|seeing) .{0,30}(?:error|exception|warning|issue|problem)|"
    r"(?:does ?nt|do ?nt|can ?no?t|wo ?nt|is ?nt|not|never|stopped) (?:work|working|show|showing|load|loading|start|"
    r"starting|install|connect|run|find|found|recogni[sz]ed|open|receive|received|arrive|arrived)|"
    r"fail(?:s|ed|ing)?|error|exception|traceback|meaning|difference|versus|vs)\b|"
    r"\b(?:whats that|what is (?:that|this|it))$"
)
_ASKS_ELSEWHERE = re.compile(
    r"(?<![\u0900-\u0963])(?:क्या|कैसे|कब|कहाँ|कहां|क्यों|कौन|कितन[ेाी]|किस|किसने|किसे|कौनसा)(?![\u0900-\u0963])|"
    r"(?<![\u0980-\u09ff])(?:কি|কী|কেন|কিভাবে|কীভাবে|কেমন|কোথায়|কখন|কে|কত|কোন|কবে|কার|কিয়|কেনেকৈ|ক'ত|কোনে|"
    r"কেতিয়া|কিমান|কিহৰ|কোনটো|নেকি|জানো)(?![\u0980-\u09ff])|"
    r"什么|什麼|怎么|怎麼|怎样|如何|为什么|為什麼|为何|哪|吗|嗎|呢|谁|誰|多少|几|是否|能不能|可不可以|有没有|"
    r"何|なぜ|どう|どこ|いつ|ですか|ますか|무엇|어떻게|왜|언제|어디|누가|나요|까요|"
    r"(?:ли|ль)(?!\w)|أين|كيف|لماذا|متى|ماذا|ما هو|ما هي|هل "
)
_TELLS = re.compile(
    r"^(?:what a|how (?:nice|cool|great|lovely|sweet|awesome|funny|wonderful|interesting)\b|"
    r"which (?:is|was) (?:why|great|nice)|"
    r"(?:i|we) (?:am|m|was|were|will|just|think|believe|guess|agree|loved?|liked?|hope|did|made|wrote|found) |"
    r"(?:have|had) (?:a|fun|you a)|may (?:the|you)|do (?:not|join|check|note|read|share|come)|"
    r"dont (?:forget|miss|worry)|so (?:cool|good|great|nice|true|happy|glad|much|sorry|excited)|"
    r"when (?:i|we|you) \w+,|(?:will|can) do\b|is (?:live|up|out|on|now)\b|was (?:great|nice|good|fun)|"
    r"must (?:read|watch|see|be)|any ?time\b|(?:our|the|my) \w+ (?:is|are) (?:looking|hiring|searching)|"
    r"(?:great|good|nice|awesome|amazing|cool|lovely|perfect|wonderful|congrat\w*|well done|welcome|happy|reminder|"
    r"fyi|announcement|agreed?|same|yes|yeah|yep|no|nope|done|sure|lol|haha+|wow|bye|see you|see ya|good ?bye|"
    r"got it|makes sense|never ?mind|no problem|no worries|exactly|correct|right|true|interesting|join us|"
    r"check out|running (?:a bit |\w+ min\w* )?late|wrong (?:channel|thread)|"
    r"please (?:join|find|note|read|fill|register|share|check|welcome|vote|react|mute))\b)"
)
_STILL_ASKS = re.compile(
    r"\b(?:how (?:to|do|can|does)|any ?(?:one|body) know|wonder|stuck|i am (?:looking|interested)|looking for)\b"
)
_STATES = re.compile(
    r"\b(?:i|we|you|he|she|they|it|its|im|ive|ill|were|youre|lets|my|your|our|this|that|these|those|is|are|was|be|"
    r"been|will|has|have|had|am|today|tomorrow|yesterday|tonight|everyone|great|nice|love|loved|awesome|cool|"
    r"congrats|welcome|thanks|thank|joined|posted|shared|updated|released|fixed|done|lol|haha|channel|late|link)\b"
)
_MOST_KEYWORDS = 7


def is_question(text: str) -> bool:
    """Whether a message asks something, with or without its mark. Where in doubt, True: silence is decided by the
    confidence, this only spares thanks, statements, links and announcements from being judged.
    """
    text = tidy(text)
    bare = _LINK.sub(" ", text)
    if not any(c.isalpha() for c in bare):
        return False
    if _MARK.search(bare):
        return True
    folded = normalise(_CODE.sub(" x ", bare)).replace("'", "")
    if _TELLS.match(folded):
        return bool(_STILL_ASKS.search(folded)) and not folded.startswith(("our ", "the "))
    if _OPENS.match(folded) or _ASKS.search(folded) or _ASKS_ELSEWHERE.search(folded):
        return True
    return _is_keywords(folded, bare)


def _is_keywords(folded: str, bare: str) -> bool:
    """A few words as one would type them into a search box: no link beside them, no verb that states, no end mark."""
    if bare.rstrip()[-1:] in {"!", "."} or bare != bare.strip() or len(folded.split()) > _MOST_KEYWORDS:
        return False
    return not _STATES.search(folded)
