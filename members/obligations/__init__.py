"""What a member owes in a year, period by period, and how each period stands (第十条): from the day of joining to the end of membership.

One computation for all duties, whether the records of the next stories or what other floors know of: facts, to-dos, the ledger and
the board all ask `periods`. The secretariat may exempt a unit from a period or extend it, for a reason.
"""
