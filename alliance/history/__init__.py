"""What was done to every record, in words: the log for who watches, autosaves folded, and the guard that nobody rewrites it."""
