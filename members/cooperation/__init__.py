"""Cooperation of members: projects, classes run together, and what industry bodies bring about (第十条·学校·(三)、企业·(七)(十二)、行业·(三)).

Filed by one side, confirmed by the other, counted for both.
"""
