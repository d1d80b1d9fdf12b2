"""The secretariat (第九条): who holds which post from when until when, on which seat of the own unit it rests, and appointing
and ending it.
"""
