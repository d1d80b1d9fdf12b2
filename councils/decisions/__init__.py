"""The recorded decisions of the council (第五、十二、十四条): counted by hand at the meeting, entered with their minutes, confirmed by
who presides; from then on they have their effect.
"""
