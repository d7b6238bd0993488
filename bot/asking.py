"""Whether a message asks something: by its mark, by the words it opens with, by what people write when they ask."""

from __future__ import annotations

import re

from bot.text import normalise, tidy

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
    r"^(?:what an?\b|how (?:nice|cool|great|lovely|sweet|awesome|funny|wonderful|interesting)\b|"
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
