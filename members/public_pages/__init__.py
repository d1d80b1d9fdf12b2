"""Members and topic guides on the public site: names and links of the members, and what institutes invite to (第十条·科研·(一))."""
