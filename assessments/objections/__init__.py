"""异议 (第十一条): a unit objects to its held result within the public notice; the secretariat answers, and may open the review again."""
