"""Meetings and activities of the alliance (第四至七、九条): prepared by the secretariat, called by the secretary-general, answered by
the units that are called, with those seats and people that are in office on the day.
"""
