"""The network: people who write to one number, on their own or in groups, and the webhook that tells of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localwhatsapp.phones import Person, message_id
from localwhatsapp.webhook import Webhook

if TYPE_CHECKING:
    from localwhatsapp.phones import Incoming
    from localwhatsapp.webhook import DeliveryFaults

NUMBER, NUMBER_ID = "15550783881", "106540352242922"
PEOPLE = {"Ada": "4915112345671", "Ben": "2348012345672", "Mo": "46701234567"}
MODERATOR = "Mo"


@dataclass(slots=True)
class ChatGroup:
    """A group, by the id that the API has for it, and who is in it."""

    id: str
    people: list[Person] = field(default_factory=list)


class Network:
    """Everybody who writes to the number, by name; *now* is the time of day, in seconds since the epoch."""

    def __init__(self, secret: str, faults: DeliveryFaults) -> None:
        self.people = {name: Person(number, name) for name, number in PEOPLE.items()}
        self.groups: dict[str, ChatGroup] = {}
        self.webhook = Webhook(secret, faults)
        self.now = time.time

    def person(self, name: str) -> Person:
        """Return the person of that name, who is made up if there is none yet."""
        number = f"1555{len(self.people):07d}"
        return self.people.setdefault(name, Person(number, name))

    def group(self, *names: str) -> ChatGroup:
        """Return a new group of these people."""
        made = ChatGroup(f"Y2FwaV9ncm91cDo{len(self.groups)}", [self.person(name) for name in names])
        return self.groups.setdefault(made.id, made)

    def write(
        self, name: str, text: str, *, group: ChatGroup | None = None, quoting: str | None = None
    ) -> str:
        """Have *name* write *text*, to the number or in *group*."""
        content: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if quoting:
            content["context"] = {"from": NUMBER, "id": quoting}
        sent = self._happen(name, content, group)
        self._show(name, sent, text)
        return sent

    def send_picture(self, name: str, caption: str = "") -> str:
        """Have *name* send a picture."""
        picture = {"id": "1", "mime_type": "image/jpeg", **({"caption": caption} if caption else {})}
        sent = self._happen(name, {"type": "image", "image": picture})
        self._show(name, sent, caption or "📷")
        return sent

    def edit(self, name: str, original: str, text: str) -> str:
        """Have *name* edit what they wrote."""
        after = {"type": "text", "text": {"body": text}}
        return self._happen(
            name, {"type": "edit", "edit": {"original_message_id": original, "message": after}}
        )

    def revoke(self, name: str, original: str) -> str:
        """Have *name* delete what they wrote."""
        return self._happen(name, {"type": "revoke", "revoke": {"original_message_id": original}})

    def react(self, name: str, message: str, emoji: str) -> str:
        """Have *name* react to *message*; an empty *emoji* takes the reaction back."""
        reaction = {"message_id": message, **({"emoji": emoji} if emoji else {})}
        return self._happen(name, {"type": "reaction", "reaction": reaction})

    def press(self, name: str, incoming: Incoming, title: str) -> str:
        """Have *name* press the button of that *title*."""
        return self.press_value(name, incoming.id, title, incoming.buttons[title])

    def press_value(self, name: str, under: str, title: str, value: str) -> str:
        """Have *name* press a button under the message *under*."""
        reply = {"type": "button_reply", "button_reply": {"id": value, "title": title}}
        content = {"type": "interactive", "interactive": reply, "context": {"from": NUMBER, "id": under}}
        sent = self._happen(name, content)
        self._show(name, sent, title)
        return sent

    def value(self, name: str, content: dict[str, Any], group: ChatGroup | None = None) -> dict[str, Any]:
        """Return the change that tells that *name* sent *content*."""
        person = self.person(name)
        person.wrote_at = self.now()
        message = {"from": person.number, "id": message_id(), "timestamp": str(int(self.now()))} | content
        if group:
            message["group_id"] = group.id
        contact = {"profile": {"name": name}, "wa_id": person.number}
        return self.change() | {"contacts": [contact], "messages": [message]}

    def _happen(self, name: str, content: dict[str, Any], group: ChatGroup | None = None) -> str:
        value = self.value(name, content, group)
        self.webhook.deliver(value)
        return str(value["messages"][0]["id"])

    def _show(self, name: str, sent: str, text: str) -> None:
        person = self.person(name)
        person.chat.append({"id": sent, "mine": True, "text": text, "buttons": [], "quotes": None})
        person.news.tell()

    @staticmethod
    def change() -> dict[str, Any]:
        """Return a change in which nothing has happened yet."""
        metadata = {"display_phone_number": NUMBER, "phone_number_id": NUMBER_ID}
        return {"messaging_product": "whatsapp", "metadata": metadata}
