"""The assessment standards of a year (第十三条·(一)): drafted, edited line by line or by workbook, published, revised.

One standard for each of the four kinds of member and one for the secretariat; published it is frozen, and changed only by a
new edition with a reason.
"""
