"""The council as it is on a day (第四、六、七条): its term, its seats 1 / 2 / 5 and any number, who fills them, which are free, and
which seat a unit may hold.
"""
