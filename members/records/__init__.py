"""Duty records (履职记录): what the third chapter asks of each kind of member, kept once and counted everywhere.

A kind of record is one model, which derives from `models.Record`, and one declaration beside it (`kinds.register`). From these two
follows everything else: the lifecycle and its verbs (`services`), who may do what (`rules`), the facts for the assessment
(`measures`, `facts`), to-dos, counts, clauses and the ledger in the unit file (`portal`), and the pages (the story
`record_pages`). A record that names another member is filed by one and answered by the other, and counts for both. What concerns
all kinds at once is one question to the database (`across`), however many kinds there are.
"""
