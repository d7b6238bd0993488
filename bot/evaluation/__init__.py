"""`ama eval`: the golden set read, asked, reported, drawn, held against a gate, and used to calibrate."""
