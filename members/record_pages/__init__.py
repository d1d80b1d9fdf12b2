"""The pages of duty records, written once for all kinds: overview, list, form, detail, acts, and the way in and out by workbook.

Each address names its kind; what a page shows follows from the declaration of that kind (`members.records.kinds`).
"""
