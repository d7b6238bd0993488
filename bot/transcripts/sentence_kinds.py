"""Which sentences ask."""

from __future__ import annotations

import re

from bot.transcripts.sentences import marked, plainly, sentences

_POLITE = (
    r"(?:h+e+y+|hi+|hello+|hiya|hallo|hola|namaste|namaskar|salaam|salam|greetings|dear|"
    r"good (?:morning|afternoon|evening|day|night)|gm|gn|"
    r"guten (?:tag|abend|morgen)|bonjour|bonsoir|buen[oa]s \w+|welcome(?: (?:to|back|aboard|"
    r"everyone|all)[^.!?]{0,60})?|"
    r"(?:many |much |big |so much )?(?:thanks|thank ?(?:you|u)|thankyou|thanku|thx|tnx|ty|tysm|"
    r"cheers|danke|vielen dank|merci|"
    r"gracias|obrigad[oa]|spasibo|спасибо|dhanyavaad|shukriya)(?: (?:you|a lot|so much|very much|"
    r"again|sir|ma ?am|all|everyone|guys|"
    r"for [^.!?]{0,80}))*|appreciate (?:it|that|you)[^.!?]{0,30}|(?:youre|you are|"
    r"u r) (?:most )?welcome|my pleasure|pleasure is mine|"
    r"no (?:problem|worries|prob)|np|anytime|(?:this|that|it) (?:was|is) (?:so |very |"
    r"really )?(?:lovely|fun|wonderful|great|brilliant|fantastic)|"
    r"hallo zusammen|gerne?(?: geschehen)?|bitte(?: ?(?:schon|sehr))?|keine ursache|"
    r"freut mich[^.!?]{0,20}|ich freue mich[^.!?]{0,30}|schon dass[^.!?]{0,40}|"
    r"auf wiedersehen|tschuss?|toll|super|genau|stimmt|danke (?:dir|ihnen|euch|schon|sehr)|"
    r"vielen dank(?: fur [^.!?]{0,60})?|(?:ja|nein|doch|klar|okay)|"
    r"de nada|con gusto|un placer|hasta luego|genial|perfecto|claro|si|muchas gracias|de rien|"
    r"avec plaisir|au revoir|parfait|daccord|oui|non|"
    r"merci (?:beaucoup|bien)|valeu|muito obrigad[oa]|um prazer|boa (?:noite|tarde)|bom dia|ola|"
    r"(?:большое )?спасибо(?: большое| вам)?|пожалу[ий]ста|здравству[ий]те|привет|добры[ий] (?:день|вечер)|доброе утро|"
    r"да|нет|terima kasih[^.!?]{0,12}|sama sama|selamat \w+|"
    r"grazie(?: mille)?|prego|ciao|buongiorno|buonasera|tesekkur(?:ler)?[^.!?]{0,12}|rica ederim|"
    r"merhaba|dank je(?: wel)?|bedankt|graag gedaan|"
    r"नमस्ते|धन्यवाद|शुक्रिया|شكرا[^.!?]{0,12}|مرحبا|السلام عليكم|وعليكم السلام|عفوا|"
    r"(?:that|this|it)(?:s| is| was| helps| helped| makes| really helps)[^.!?]{0,12}(?:helpful|"
    r"great|awesome|amazing|super|useful|me|a lot|"
    r"clear|sense|nice|insightful|good|cool|interesting)(?: (?:a lot|to know|to hear|answer|"
    r"question|indeed))?|"
    r"(?:very|so|really|super|absolutely)? ?(?:great|good|nice|awesome|amazing|cool|perfect|"
    r"wonderful|excellent|fantastic|lovely|"
    r"brilliant|interesting|helpful|insightful|superb|wow|beautiful|informative)(?: (?:question|"
    r"one|answer|session|stuff|to know|point|"
    r"to hear|work|explanation|talk|insights?|info|job|that))*|"
    r"(?:makes|made) (?:a lot of )?sense|got it|gotcha|understood|i see|noted|agreed?|exactly|"
    r"absolutely|totally|definitely|indeed|"
    r"true|right|correct|same(?: here)?|ok+|okay+|kk|k|alright|sure(?: thing)?|yes+|yeah+|yep|yup|"
    r"ya|yea|no|nope|nah|"
    r"haha+|hehe+|lol|lmao|rofl|wow|oh|ah+|aha|hm+|mm+|uh+|um+|well|so|and|but|please|pls|"
    r"bye+(?: ?-?bye)?|goodbye|see (?:you|ya)[^.!?]{0,20}|take care|good ?night|cya|"
    r"congrat\w*(?: [^.!?]{0,30})?|"
    r"(?:happy|glad|honou?red|excited|great|good|nice|pleased|thrilled) to (?:be here|have you|"
    r"meet you|see you|be back|help|chat|join)[^.!?]{0,30}|"
    r"(?:its )?(?:great|good|a pleasure|an hono?u?r) to (?:be here|have you)[^.!?]{0,30}|"
    r"thats life|things happen|sounds good|"
    r"looking forward[^.!?]{0,40}|following|\+1|1|this|up|all|everyone|everybody|both|guys|folks|team|"
    r"sir|madam|ma ?am|bro|dude|friends?|there|here|"
    r"done|sorry|excuse me|my bad|oops|same question|me too|ditto|cheers|love (?:it|this|that)|"
    r"i love it|thats (?:it|all|true|right|"
    r"correct)|hope (?:this|that|it) helps|let me know|of course|no doubt|fair enough|for sure|"
    r"by the way|btw|quick question|"
    r"(?:i )?(?:have|had|got) (?:a |one |another )?(?:quick |small |follow ?up )?(?:question|"
    r"doubt)(?: for you)?)"
)  # fmt: skip
_ONLY_POLITE = re.compile(
    rf"(?>(?:{_POLITE}|(?:thanks|thank (?:you|u)|thx|welcome|hi|hey|hello|"
    rf"dear)(?: \w+){{1,2}}$)(?:\s+|$))++"
)
_MODERATION = re.compile(
    r"(?:next|last|final|another|first) (?:question|one)(?: please| pls| from .{0,30}| everyone)?$|"
    r"(?:any|are there)(?: any)? (?:more|other|further) questions?.{0,40}$|"
    r"(?:any)? ?questions? (?:anyone|guys|folks|so far)$|"
    r"(?:please |kindly )?(?:ask|post|send|drop|share|type|write|put|keep|shoot|"
    r"hold)\b.{0,30}\b(?:questions?|qs|them|it)\b.{0,40}$|"
    r"(?:one|1) question (?:at a time|per person|each).{0,30}$|feel free to .{0,60}$|"
    r"(?:lets|let us|shall we|we (?:will|can|should|shall)|can we|should we|ready to|"
    r"well) (?:now )?(?:get )?"
    r"(?:start|begin|going|kick|wrap|move|stop|end|go (?:ahead|on)|close|conclude|take (?:a|"
    r"the) (?:break|next|last)).{0,60}$|"
    r"(?:the )?(?:ama|session|qa|q a|q and a|floor|chat|group|stage) (?:is|will be|starts?|begins?|"
    r"ends?|has)\b.{0,60}(?:open|over|live|yours|start\w*|"
    r"beg[iu]n\w*|end\w*|close\w*|now|minutes?)?$|over to you.{0,30}$|(?:we (?:have|ve)(?: got)?|"
    r"only|there (?:is|are)|last)(?: only| about| just)? (?:\d+|five|ten|"
    r"a few|few|one|two) (?:more )?(?:minutes?|mins?|questions?).{0,40}$|please (?:mute|wait|hold|"
    r"be patient|stay|avoid|refrain|keep).{0,80}$|"
    r"(?:everyone|all|guys|folks|please|lets|a big)\b.{0,20}\bwelcome\b.{0,80}$|"
    r"give it up for.{0,60}$|(?:our|todays) guest .{0,80}$|"
    r"moving on.{0,60}$|that(?:s| is| was) (?:all|it|a wrap).{0,60}$|(?:no|"
    r"without) (?:more )?(?:cross ?talk|spam).{0,40}$|"
    r"(?:can|could) (?:you|u|everyone|anyone) (?:all )?(?:hear|see) (?:me|us|my screen).{0,20}$|"
    r"(?:am|are) (?:i|we) (?:audible|live|on|muted|recording).{0,20}$|"
    r"(?:who|does anyone|anyone|anybody) (?:has|have|else|wants? to).{0,40}questions?.{0,40}$|"
    r"(?:is|are) (?:everyone|everybody|you all|you guys|you) (?:here|ready|there|back).{0,20}$|"
    r"(?:what|which) (?:is|s|are|was) (?:the|your) next question.{0,20}$|(?:did|does) (?:that|this|"
    r"it) (?:answer|help|make sense).{0,40}$"
)  # fmt: skip
_SMALL_TALK = re.compile(
    r"(?:(?:so|and|but|well|hey|hi|hello|oh|yeah|okay|ok|alright|great|now)\W+){0,3}"
    r"(?:how ?(?:is|s|are|re) (?:it|you|u|everyone|everybody|things?|life|that|your (?:day|week|"
    r"weekend))(?: all| guys| both)?(?: going| doing| been| today| feeling| treating you)*"
    r"(?: (?:today|so far|over there|going|man|this \w+|\w{2,15})){0,2}|wie geht (?:es |"
    r"s )?(?:ihnen|dir|euch)(?: \w+)?|que tal|como (?:estas|esta|estan)|comment (?:ca va|"
    r"allez vous|vas tu)|how do you do|how have you been.{0,20}|how was your (?:day|week|weekend|"
    r"flight|trip|morning).{0,20}|"
    r"(?:how|what) about (?:with |for )?(?:you|yourself|u)(?: \w{2,12})?|and (?:you|yourself)|"
    r"whats up.{0,12}|whats new.{0,12}|"
    r"are you (?:good|ready|up|game|okay|ok|excited|in) ?(?:for (?:that|this|it)|to (?:go|start|"
    r"begin))?|shall we|ready|right|really|yeah|no|okay|ok|"
    r"you know(?: what i mean| that| what)?|you see|does that make sense|make(?:s)? sense|isnt it|"
    r"is it|is that so|dont you think|huh|eh|are you serious|seriously|"
    r"where are you (?:calling|joining|dialing) (?:in )?from.{0,20}|how(?:s|"
    r" is) the weather.{0,30}|(?:did|have) you (?:have|had|eaten|slept).{0,30}|"
    r"anything else(?: .{0,40})?|guess what|you with me|are you there|remember that|"
    r"thanks for (?:coming|joining|having).{0,40}|(?:can|may) i (?:ask|start|begin|"
    r"go)(?: (?:you )?(?:a|one|another|something).{0,20})?|(?:why|what) not|who knows|"
    r"what can i say|what else can i say)"
)  # fmt: skip
_LONGEST_POLITE = 200  # characters; whoever writes more has said something


def is_polite(text: str) -> bool:
    """Whether *text* is nothing but greeting, thanks, praise, assent or laughter."""
    plain = plainly(text)
    return not plain or (len(plain) <= _LONGEST_POLITE and _ONLY_POLITE.fullmatch(plain) is not None)


def is_moderation(text: str) -> bool:
    """Whether *text* only leads through the session: next question, please mute, any more questions?"""
    return _MODERATION.match(plainly(text)) is not None


def is_small_talk(sentence: str) -> bool:
    """Whether *sentence* asks only as people do in passing: how is it going, right?, and you?"""
    return _SMALL_TALK.fullmatch(plainly(sentence)) is not None


def is_chatter(text: str) -> bool:
    """Whether every sentence of *text* is polite, moderation or small talk."""
    return all(is_polite(s) or is_moderation(s) or is_small_talk(s) for s in sentences(text))


_QUESTION_WORDS = (
    r"what|whats|who|whos|whom|whose|which|where|wheres|why|how|hows|when|is|are|isnt|arent|was|"
    r"were|do|dont|does|doesnt|"
    r"did|didnt|can|cant|could|couldnt|should|would|wouldnt|will|wont|have|has|had|am|any|may|"
    r"was ist|wie|warum|wieso|wann|welche[rsn]?|woher|wozu|gibt es|kann man|"
    r"que es|como|cual|cuando|donde|por que|quien|pourquoi|comment|quel(?:le)?s?|est ce que|quand|"
    r"wat (?:is|zijn|moet|kan|doe)|hoe (?:kan|moet|werkt|lang|veel|kom|doe|heb|ben|is|ga)|waarom|wanneer|welke|"
    r"come (?:si|posso|hai|ha|mai|fai)|cosa|perche|quando|dove|quale|quali|quanto|o que|qual|quais|onde|quem|"
    r"apa (?:itu|yang|saja)|bagaimana|kenapa|mengapa|kapan|berapa|hangi|nasil|neden|nicin|nerede|nereden|ne zaman|"
    r"как|что|почему|зачем|когда|где|какой|какие|какая|можно ли|kya|kaise|kab|kyu|kyun|kyon|kaun"
)
_OPENS = re.compile(
    rf"(?:(?:and|but|so|also|or|then|ok|okay|now|well|btw|ps|hi|hello|hey|sir|madam|maam|please|pls|"
    rf"q\d*|question)\W+){{0,3}}"
    rf"(?:(?:{_QUESTION_WORDS})\b)"
)
_ASKS_OF = re.compile(
    r"\b(?:(?:can|could|would|will) (?:you|u|we|someone|anyone|anybody|it|one|i)|do (?:you|u|"
    r"we) (?:have|think|know|see|plan|recommend|"
    r"use|believe|prefer)|please (?:share|tell|explain|suggest|recommend|guide|elaborate|describe|"
    r"advise|give|throw|let)|"
    r"(?:share|shed|throw) (?:some |any |your )?(?:light|thoughts?|experiences?|insights?|views?|"
    r"tips|resources)|"
    r"(?:i|we) (?:was|were|am|m|are) (?:just )?(?:wondering|curious)|(?:want|wanted|like|love|"
    r"curious) to (?:ask|know|hear|understand)|"
    r"(?:tell|give|teach|show) (?:us|me)|any (?:idea|tips|advice|suggestions?|recommendations?|"
    r"thoughts?|plans?|resources?|chance|"
    r"pointers)|(?:your|ur) (?:thoughts|views?|opinion|take|advice|suggestions?) (?:on|about|"
    r"regarding|for)|my question is|"
    r"let us know (?:if|when|how|what|where|whether)|how (?:to|do|does|can|should|much|many|long|often)|"
    r"(?:what|which|where|when|why|who) (?:is|are|was|were|do|does|did|should|would|can|will)|"
    r"what about|how about)\b"
)  # fmt: skip
_PREFIX = re.compile(
    r"^(?:(?:the |our |and |so |okay,? |ok,? )*(?:next|last|final|first|second|third|another|"
    r"\d+(?:st|nd|rd|th)) (?:question|one)"
    r"(?: (?:is|comes|goes|here|now|today|that came in))*(?: (?:from|by|"
    r"for) (?P<name>[^:,.?!\n]{1,40}))?(?:\s*[:,–—-]\s*)|"
    r"(?P<name2>[^\W\d_][\w .'-]{0,30}) (?:asks|wants to know|is asking|asked|fragt|writes)\s*[:,]\s*|"
    r"(?:my |another |one more |a |follow[- ]?up )?question(?: (?:for you|no\.?|"
    r"number))?\s*(?:#?\d+)?\s*[:.)-]\s+|q\s?\d*\s*[:.)-]\s+)",
    re.IGNORECASE,
)  # fmt: skip


def asks(sentence: str) -> bool:
    """Whether *sentence* asks for something, with a question mark or in words that hardly do otherwise."""
    if not (marked(sentence) or _asks_unmarked(sentence)):
        return False
    return not is_small_talk(sentence) and not is_moderation(sentence)


def _asks_unmarked(sentence: str) -> bool:
    if sentence.rstrip().endswith("!"):
        return False
    plain = plainly(sentence)
    if _ASKS_OF.search(plain):
        return True
    return bool(_OPENS.match(plain) and len(plain.split()) > 3 and not sentence.endswith("."))


def without_prefix(text: str) -> tuple[str, str | None]:
    """*text* without "Next question from Priya:" before it, and the name said there."""
    found = _PREFIX.match(text)
    if not found:
        return text, None
    name = found["name"] or found["name2"]
    return text[found.end() :], name.strip() if name else None
