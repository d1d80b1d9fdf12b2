"""Summaries as they open: whole sentences from the records of a period, compared with the same period a year before.

Nothing is invented: what is zero is said to be zero, what the portal does not keep is said not to be kept, and what only people
know is a gap that has to be filled in (第七条·(五)、第九条·秘书处·(五)、第十一条).
"""
