"""The arithmetic of the assessment, without database or clock (第十一条、第十三条·(一)).

How recorded facts become suggested marks by seven types of rules, how marks become a total and a total a grade, and the
default standards as data. A rule type is declared once; its text, its hints and the fields of its editor follow.
"""
