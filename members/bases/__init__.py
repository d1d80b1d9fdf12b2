"""Training bases (实训基地): the yearly plan with its money, and who used them (第十条·学校·(五)(七)、企业·(六))."""
