"""Slack: the Bolt app, and the translations from its events and to its payloads."""
