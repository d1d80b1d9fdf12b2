"""What industry bodies do for schools and enterprises: forecasts, standards, guidance, people (第十条·行业·(一)(二)(四)(六))."""
