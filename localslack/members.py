"""Members, and what they do: say, edit, delete, react, join, share."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from localslack import events, markup
from localslack.channels import new_id

if TYPE_CHECKING:
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel


class People:
    """The members' hands. Texts are as on the wire (see markup), users are ids, what comes back is the message."""

    def __init__(self, backend: Backend) -> None:
        self._state = backend.state
        self.backend = backend

    def say(self, user: str, channel: Channel, text: str, thread: str | None = None, **more: object) -> Json:
        """Write a message, in a thread if one is named, and return it."""
        fields = {
            **self._text(text),
            "user": user,
            "client_msg_id": str(uuid.uuid4()),
            "team": self._state.team_id,
        }
        place = {"thread_ts": thread} if thread else {}
        return self._state.post(channel, {**fields, **place, **more})

    def broadcast(self, user: str, channel: Channel, text: str, thread: str) -> Json:
        """Write a reply in a thread that is also shown in the channel, and return it."""
        root = channel.messages.get(thread, {})
        return self.say(user, channel, text, thread, subtype="thread_broadcast", root=root)

    def share_file(self, user: str, channel: Channel, text: str, name: str) -> Json:
        """Write a message with a file, and return it."""
        file = {"id": new_id("F"), "name": name, "title": name, "mimetype": "text/plain", "user": user}
        return self.say(user, channel, text, subtype="file_share", files=[file], upload=False)

    def say_as_integration(self, channel: Channel, text: str, name: str) -> Json:
        """Write a message of another app, the old way, and return it: subtype bot_message and no user."""
        return self._state.post(
            channel, {"subtype": "bot_message", "text": text, "username": name, "bot_id": new_id("B")}
        )

    def edit(self, channel: Channel, ts: str, text: str) -> Json:
        """Give the message another text, and return it."""
        author = str(self._state.message(channel, ts).get("user", ""))
        return self._state.edit(channel, ts, self._text(text), author)

    def delete(self, channel: Channel, ts: str, by: str | None = None) -> None:
        """Take a message away."""
        author = self._state.message(channel, ts).get("user")
        self._state.delete(channel, ts, by or author)

    def unfurl(self, channel: Channel, ts: str, url: str) -> Json:
        """Give the message the preview of a link, as Slack adds it some time after, and return it."""
        attachment = {"from_url": url, "original_url": url, "id": 1, "title": url, "fallback": url}
        return self._state.update(channel, ts, {"attachments": [attachment]}, None)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's home (or its messages)."""
        event, view = events.home_opened(user, tab, self._state), self.backend.views.homes.get(user)
        self.tell({**event, "view": view} if view and tab == "home" else event)

    def tell(self, event: Json) -> None:
        """Send the app an event."""
        payload = events.envelope_payload(event, self._state, self.backend.app.verification)
        self.backend.sockets.send("events_api", payload)

    def _text(self, text: str) -> Json:
        return {"text": text, "blocks": [markup.rich_text(text)]}
