"""What every room stands on: the clock, who may do what and why not, verbs, the history of each record, clean input.

No table of its own. Also how the house finds its pieces (`rooms`) and how a worker is woken (`doorbell`, `broker`).
"""
