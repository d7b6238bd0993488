"""What must not reach a draft: telephone numbers and e-mail addresses."""

from __future__ import annotations

import re

_MAIL_LINK = re.compile(r"\[([^\]]*)\]\(mailto:[^)]*\)|<?mailto:[^\s>)]+>?", re.IGNORECASE)
_MAIL = re.compile(
    r"(?<![\w.+/-])[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?(?:[\w-]+(?:\.|\s?\(dot\)\s?|"
    r"\s?\[dot\]\s?)){1,4}[^\W\d_]{2,24}\b",
    re.IGNORECASE,
)
_TEL_LINK = re.compile(r"\[([^\]]*)\]\(tel:[^)]*\)|\btel:\+?[\d\s().-]+", re.IGNORECASE)
_CHAT_LINK = re.compile(
    r"https?://(?:wa\.me|api\.whatsapp\.com/send\?phone=|web\.whatsapp\.com/send\?phone=)/?\+?[\d]{6,}\S*",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>)\]]+")
_PHONE = re.compile(
    r"(?<![\w.,/:#=-])(?:\+|00)\s?\(?\d{1,4}\)?(?:[\s./()‑-]{0,2}\d){6,12}(?![\w/-])|"
    r"(?<![\w.,/:#=+-])\(?0?\d{2,5}\)?[\s./‑-]\(?\d{3,5}\)?(?:[\s./‑-]?\d{2,5}){1,2}(?![\w/.-]*\w)|"
    r"(?<![\w.,/:#=+-])[06-9]\d{9,10}(?![\w/-])"
)
_NOT_A_PHONE = re.compile(
    r"(?:19|20)\d\d[-./\s]\d{1,2}[-./\s]\d{1,2}|\d{1,3}(?:[ .]\d{3})+|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d"
)


_SIGNS = re.compile(r"@|mailto:|tel:|[(\[]at[)\]]", re.IGNORECASE)  # of an address, which is dear to look for
_FIGURE = re.compile(r"\d")
_FEWEST_FIGURES = 6


def without_contacts(text: str) -> str:
    """*text* with each telephone number and e-mail address replaced by words that say that it was there."""
    if not _SIGNS.search(text) and len(_FIGURE.findall(text)) < _FEWEST_FIGURES:
        return text
    text = _MAIL_LINK.sub(lambda found: _label(found[1], "e-mail address"), text)
    text = _TEL_LINK.sub(lambda found: _label(found[1], "telephone number"), text)
    text = _MAIL.sub("[e-mail address removed]", _CHAT_LINK.sub("[telephone number removed]", text))
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts += [_without_phones(text[at : link.start()]), link[0]]
        at = link.end()
    return "".join([*parts, _without_phones(text[at:])])


def _label(label: str | None, what: str) -> str:
    kept = label if label and not re.search(r"@|\d{5}", label) else ""
    return f"{kept} [{what} removed]".strip()


def _without_phones(text: str) -> str:
    return _PHONE.sub(lambda found: found[0] if _is_other(found[0]) else "[telephone number removed]", text)


def _is_other(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return not 8 <= len(digits) <= 15 or bool(_NOT_A_PHONE.fullmatch(number.strip()))
