"""通讯表决: a question that the seats answer on their own, without a meeting, until a day (第五、八、十四条). All seats are its base,
silence is an abstention, and it is counted when the time is over or all have voted. Never on the end of a membership.
"""
