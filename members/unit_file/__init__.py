"""The unit file (单位档案): everything about one unit on one page, with the parts that every story adds, its whole history, and
who can see it.
"""
