"""Summaries: of a unit's year (第七条·(五)), of the secretariat's half-year and year (第九条·秘书处·(五)), and the alliance's
evaluation of itself (第十一条). Each opens drafted from the records, is written on, handed up, checked, and then final.
"""
