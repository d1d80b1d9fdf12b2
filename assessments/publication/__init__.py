"""结果发布 (第十一条、第十三条·(二)): the public notice, all grades at once, and in `after_publication` what follows from them."""
