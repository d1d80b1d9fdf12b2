"""Graduates' employment and the enterprises' need of people (第十条·学校·(六)、企业·(二)(四)): plans, exchanges, hires, posts that are published."""
