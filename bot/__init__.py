"""The AMA bot: a question comes in, and what was answered at an AMA goes out, or nothing."""
