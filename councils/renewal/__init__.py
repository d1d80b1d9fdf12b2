"""换届: a term opens, the one before it ends with all its seats, and what was applied for in it lapses."""
