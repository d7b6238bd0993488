"""Measurements of how fast the bot is, and how right."""
