"""A unit hands the place of its liaison or secretary over by itself (第九条、第十条): one names, the head confirms, the successor
accepts by a one-time link; until then everything stays as it was.
"""
