"""Handlers of what is pressed, typed and submitted in Slack: a module for each surface."""
