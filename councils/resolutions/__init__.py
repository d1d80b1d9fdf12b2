"""决议督办: what the council has ordered, who carries it out until when, how far it is, and who finds it done
(第五条·(五)，第十条·学校·(一)、企业·(一)).
"""
