"""News on the public site: reports of units that the secretariat has adopted for the alliance's own site (第十条·学校·(八)、企业·(十三))."""
