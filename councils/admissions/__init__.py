"""申请入盟: a body applies on the public site, the secretariat examines, the chair decides for the council, the secretariat registers.

The regulation has no clause on joining; the course is that of 第八条, by which units apply to the secretariat and the council agrees.
"""
