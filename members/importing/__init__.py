"""Importing a roster as offices keep it (第三条、第九条·秘书处·(四)): read by meaning, asked where unclear, shown before it is
written, and taken back as long as nothing rests on it.
"""
