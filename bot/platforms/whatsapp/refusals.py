"""Error codes of the Graph API, by what they mean for us, in words with the remedy."""

from __future__ import annotations

APPS = "https://developers.facebook.com/apps"

TOO_MANY = frozenset({4, 80007, 130429, 131048, 131064})
"""More than WhatsApp takes of us at once."""
AT_ONCE_TOO_MANY = 5.0
"""Seconds to wait after one of them, where it does not say how long."""
TOO_MANY_HERE = frozenset({131056})
"""More than it takes for one person at once."""
PASSING = frozenset({1, 2, 131000, 131016, 131057, 133004, 135000})
"""Its own troubles: nothing was sent, and soon it will be."""
NOT_OPEN = {
    131047: "a day has passed since they wrote: it is sent when they write again",
}
"""Until the person writes again."""
NO_ACCESS = {
    0: f"WhatsApp does not accept WHATSAPP_TOKEN: make a new one, {APPS} > your app > WhatsApp > API Setup",
    3: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    10: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    190: f"WhatsApp does not accept WHATSAPP_TOKEN, or it is over: make a new one of a system user, which lasts, "
    f"{APPS} > your app > WhatsApp > API Setup",
    200: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    368: "WhatsApp has blocked this number for a while: see the WhatsApp Manager, Account quality",
    131005: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    131031: "WhatsApp has locked this account: see the WhatsApp Manager, Account quality",
    133010: "this number is not registered with the Cloud API: register it, WhatsApp > API Setup",
}
"""Codes of what the operator has to mend before anything can be sent."""
_MEANINGS = {
    131026: "they cannot be reached: no WhatsApp, an old one, or they have not accepted its terms",
    131030: "a test number writes only to the numbers that are listed for it: add theirs under WhatsApp > API Setup",
    131051: "WhatsApp knows no such kind of message",
}


def meaning(code: object, details: str) -> str:
    """Return what WhatsApp's *code* means, and its own *details*."""
    words = _MEANINGS.get(code, details) if isinstance(code, int) else details
    return f"{words} ({code})" if words else f"WhatsApp refused it ({code})"
