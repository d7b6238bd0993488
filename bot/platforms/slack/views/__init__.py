"""Slack's payloads: replies, cards, lists, forms and Home, each made of values and nothing else."""
