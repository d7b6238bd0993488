"""The chat services: each is two translations and a wire."""
