"""Cooperation of members (校企合作项目): filed by one side, confirmed by the other, counted for both (第十条·学校·(三)、企业·(十二))."""
