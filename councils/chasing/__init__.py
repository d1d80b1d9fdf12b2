"""Orders chased: who is reminded when, what is said of units that miss their time again and again, what an assessment reads
(第五条·(五)，第九条·秘书处·(三)).
"""
