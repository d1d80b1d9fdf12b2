"""Who has not handed in (第十三条·(一)): the board, reminders by the calendar and by hand, extensions, lateness on record."""
