"""The end of a membership (第十二条): everything that hangs on it ends the same day, its people go on reading the closed file
for some time, and an ending entered by mistake is taken back.
"""
