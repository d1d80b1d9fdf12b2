"""The application for a seat (第八条): a unit files it with its evidence for each condition, the secretariat checks it against the
records, who presides decides, and the seat follows.
"""
