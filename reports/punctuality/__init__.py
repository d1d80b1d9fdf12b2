"""Who has reported and who has not: the months of every unit on time, late or missing, and the reminders that follow.

The same standing of a month is shown on the board, in the unit file and on the home page, and is counted as a fact."""
