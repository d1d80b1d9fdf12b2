"""Names of units and people: how they are stored and compared, in which order they stand, and how one is found and chosen by
typing it.
"""
