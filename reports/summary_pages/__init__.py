"""The pages of summaries: lists, the editor, what may be done with each, reminders (第七条·(五)、第九条·秘书处·(五)、第十一条)."""
