"""The registers in which the apps above enter what they contribute, so that the ground floor imports none of them.

Facts, settings with their 依据, the clauses of the regulation (办法) and who serves them, menu, to-dos, dates, tiles, search
and sweeps, and the records that can be given as evidence by link.
"""
