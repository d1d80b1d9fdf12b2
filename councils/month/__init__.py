"""The meetings and activities of the year, a month at a time (第九条·秘书处·(二))."""
