"""Votes of the council in session (第五、八、十二、十四条): put on the agenda, opened and closed by who presides, cast by each seat that is
there, counted by `councils.decisions.tally`, and recorded as a decision that has its effect.
"""
