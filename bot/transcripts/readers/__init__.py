"""The readers, one for each kind of record: each `read`s it into a `Record`, and says how much one `looks_like` it."""
