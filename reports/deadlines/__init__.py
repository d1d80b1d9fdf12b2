"""Until when a month can be reported: which months a unit owes, the late window, months opened again for one unit.

第十条·学校·(八) and 企业·(十三) ask schools and enterprises for a report each month; the secretariat (第九条·秘书处·(四))
may open a past month again, with a reason. The deadline itself is never edited."""
