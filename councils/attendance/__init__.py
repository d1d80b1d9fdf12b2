"""Who came: the code at the door, the list of the desk, the board that counts the quorum, and what it says of a unit's year
(第七条·(二)、第八条、第十条: 按时参加会议、活动).
"""
