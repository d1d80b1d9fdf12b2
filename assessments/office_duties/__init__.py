"""我的职责: what each office owes by its clauses, what waits of it now and what was done in the year (第四至九条).

Nothing is kept here: who holds what comes from the grants, the duties from the register of clauses, what waits from the to-dos and
the ledger, what was done from the facts and from the pages that serve a clause.
"""
