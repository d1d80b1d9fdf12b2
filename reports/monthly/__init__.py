"""A unit's monthly report, from the first word until it is handed in (第十条·学校·(八)、企业·(十三)).

The liaison writes it and saves without being asked, the head signs it, and no number of a person may stand in it."""
