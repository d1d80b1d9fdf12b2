"""Opening a year: every member unit gets its assessment on the standard of its kind, and is told (第十三条).

Also for units that are admitted later.
"""
