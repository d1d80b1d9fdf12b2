"""Declared relations between two units (parent, subsidiary, same controller): the people of each step back in the matters
of the other (回避).
"""
