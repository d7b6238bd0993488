"""Threads in which people say something where a question waits, or one of our messages stands."""
