"""评分表: a rating table as an office has it becomes the indicators of a draft, corrected on screen before it is taken over (第十三条·(一))."""
