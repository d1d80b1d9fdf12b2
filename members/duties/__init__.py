"""The duty ledger (履职台账): what each member owes in a year and how it stands, clause by clause (第十条).

It is computed whenever it is read, from the register of duties (`members.obligations.duties`), the records and what other floors
know: for one unit on one page, for all of them on the secretariat's board, which reminds just those who owe something.
"""
