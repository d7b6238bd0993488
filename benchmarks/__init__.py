"""How fast the bot is, and how right."""
