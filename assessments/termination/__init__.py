"""终止成员资格 (第十二条): the motion after two years of 不合格 in a row, decided by the council, executed once; and what else of the
assessments ends with a membership.
"""
