"""Seats by workbook: a council that sat before the portal is registered at once, through the verbs that register by hand (第四、六、七条)."""
