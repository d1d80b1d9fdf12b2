"""Notices on the public site: official documents that the secretariat makes public (第九条·秘书处·(四))."""
