"""How content the members are with the secretariat, asked once a year (第五条·(六)、第十一条); told in numbers only."""
