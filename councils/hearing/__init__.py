"""征求意见: a draft goes to the vice-chairs and directors, they answer, a vote adopts it (第五条·(二)、第六条·(一)).

Plans and the texts of the alliance are drafts; each says what it is, who writes it and what follows from its adoption.
"""
