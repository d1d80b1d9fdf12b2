"""信息排名: points for accepted reports and where they were used, and the 通报 of a month's ranking.

Points are for the ranking only; the assessment counts months and adopted reports (第十条·学校·(八)、企业·(十三))."""
