"""The unit fills in its self-assessment, signs it and hands it in before the deadline (第七条·(五)、第十三条·(一)).

Two people may write at once without losing a word; the liaison hands on, the head submits; the form is printed, stamped and
kept as a scan.
"""
