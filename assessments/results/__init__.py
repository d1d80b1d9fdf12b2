"""校准与确认 (第十三条·(二)): marks side by side, total and grade of each unit confirmed by the secretariat until December 30th, late
ones admitted by the chair, and the way back to the reviewers.
"""
