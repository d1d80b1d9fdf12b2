"""The people who stand for a unit (第七、九、十条): head, HR lead, liaisons, secretary, each from one day to another. Appointing
opens the account and gives the rights of the role in its time; ending and handing over takes them.
"""
