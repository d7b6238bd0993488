"""Messaging: messages are received once and durably, and the replies that shall stand are sent."""
