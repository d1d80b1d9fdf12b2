"""A new edition of a standard while its year is open: the assessments that are not handed in yet follow it (第十三条·(一))."""
