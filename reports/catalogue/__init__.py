"""报表中心: every list, paper and form that the portal can make, in one place; saved sets; many papers as one file (第九条·秘书处·(四))."""
