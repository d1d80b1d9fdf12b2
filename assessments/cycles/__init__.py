"""The assessment year (第十一、十三条): its deadlines and settings, planned and changed until it is opened.

Which phase a year is in follows from the clock; the settings in force are copied into it.
"""
