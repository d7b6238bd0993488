"""A local WhatsApp on loopback: the Graph API's messages, the webhook that they are told by, and a phone to chat on."""

from localwhatsapp.phones import Incoming, Person
from localwhatsapp.whatsapp import WhatsApp

__all__ = ["Incoming", "Person", "WhatsApp"]
