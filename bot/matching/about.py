"""Talk to the bot that is not for the archive: questions about itself ("who are you?"), told by the same matching,
words that tell of nothing ("why?"), and what people tell of themselves.
"""

from __future__ import annotations

import re
from functools import cache

from bot.matching.matcher import Matcher
from bot.matching.vocabulary import ASKERS, FILLERS
from bot.pairs import Ama, Archive, Pair
from bot.similarity import SAYING_LITTLE
from bot.text import normalise, tokens

THRESHOLD = 0.75
"""The confidence from which a question is one about the bot: "what can you do for us" reaches 0.78, "who are you
working with" 0.16."""
_ABOUT = Pair(
    "about",
    "Who are you, and what can you do?",
    "I am a bot that answers questions from the archive of our AMAs. Ask me anything that came up there.",
    Ama(""),
    also=(
        "who are you",
        "what are you",
        "are you a bot",
        "are you human",
        "are you a robot or a person",
        "are you ChatGPT",
        "what is this bot",
        "who runs this bot",
        "who maintains you",
        "which model are you",
        "how can you help",
        "help",
        "what languages do you speak",
        "who made you",
        "what can you do",
        "what can you do for me",
        "what do you do",
        "what do you know",
        "what can I ask you",
        "how do you work",
        "how do I use this bot",
        "what is this",
        "how are you",
        "how are you doing today",
        "what is your name",
        "can you keep a secret",
        "can I trust you",
        "do you speak German",
        "do you understand me",
        "are you there",
        "tell me a joke",
        "is this thing on",
    ),
)
_SPOKEN_TO = frozenset({"you", "your", "yours", "yourself", "u", "ur", "bot"})
_ELSEWHERE = """
    wer bist du | was bist du | was kannst du | was machst du | bist du ein bot | bist du ein mensch | wie heißt du
    qui es-tu | tu es qui | qui êtes-vous | que sais-tu faire | que peux-tu faire | qu'est-ce que tu peux faire
    quién eres | qué puedes hacer | qué sabes hacer | eres un bot | eres un robot | cómo te llamas | es-tu un robot
    quem é você | o que você pode fazer | chi sei | cosa sai fare | cosa puoi fare | sei un bot | wie ben jij
    wat kun jij | кто ты | ты кто | что ты умеешь | ты бот | kim jesteś | co potrafisz | sen kimsin | ne yapabilirsin
    你是谁 | 你是誰 | 你能做什么 | 你会做什么 | 你是机器人吗 | あなたは誰ですか | 何ができますか | 너는 누구니
"""
"""The same in other languages, word for word: among pairs of many languages each question would find its like."""
_ASKING = frozenset(
    {
        *ASKERS,
        *("huh", "so", "then", "else", "not", "ok", "okay", "really"),
    }
)
_POINTING = frozenset("it its they them their he him his she her this that these those".split())  # noqa: SIM905
_OF_ONESELF = re.compile(
    r"""\b(?:my|mein\w{0,2}|mon|ma|mi|meu|minha|mio|mia)\s+(?:[\w'’-]+\s+){1,4}?
        (?:is|are|was|were|ist|sind|war|lautet|est|es|é|está|è)\b
      | \b(?:i\s+am|i['’]m|i\s+was|i['’]ve\s+been|i\s+earn|i\s+live|ich\s+bin|ich\s+war|je\s+suis|soy|estoy|
        eu\s+sou|ik\s+ben|jestem)\b
      | \bмо(?:й|я|ё|е|и|его|ей)\b | 我的 | 我(?:是|在|要) | [私俺僕][のはが]
      | \b(?:password|passwort|contraseña|mot\s+de\s+passe|senha|пароль|passcode|pin\s+code|iban|credit\s+card|
        social\s+security)\b(?=.*\d|\s*(?:is|:|=|ist|es|est|é)) | 密[码碼] | パスワード
      | [\w.+-]+@[\w-]+\.\w{2,}
      | \+?\d(?:[\s()/-]{0,2}\d){6,}""",
    re.IGNORECASE | re.VERBOSE,
)


def asks_about_the_bot(query: str, *, more_than: float) -> bool:
    """Return whether *query* asks about the bot, with more confidence than there is in the archive's best pair: it has
    no other words than such questions have, or a single one where the bot is spoken to.
    """
    if normalise(query.lstrip("¿¡ ")) in _elsewhere():
        return True
    words = frozenset(tokens(query))
    foreign = [word for word in words - SAYING_LITTLE - FILLERS if not _matcher().knows(word)]
    if not words or len(foreign) > bool(words & _SPOKEN_TO):
        return False
    found = _matcher().rank(query, limit=1)
    return bool(found) and found[0].confidence >= max(THRESHOLD, more_than)


def tells_of_nothing(query: str) -> bool:
    """Return whether no word of *query* says what it is about."""
    return not frozenset(tokens(query)) - SAYING_LITTLE - _ASKING


def stands_alone(question: str, *, near: bool) -> bool:
    """Return whether *question* can be understood without what was said before it: by two words that tell something,
    three where it points at something ("was it a moth?"), and one fewer where it is *near* the archive.
    """
    said = frozenset(tokens(question))
    return len(said - SAYING_LITTLE - FILLERS - ASKERS) >= 2 + bool(said & _POINTING) - near


def tells_of_oneself(text: str) -> bool:
    """Return whether its author tells something of themselves in *text*, which may be for nobody else's eyes."""
    return _OF_ONESELF.search(text) is not None


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(normalise(phrase) for phrase in _ELSEWHERE.strip().replace("\n", "|").split("|"))


@cache
def _matcher() -> Matcher:
    return Matcher(Archive((_ABOUT,)))
