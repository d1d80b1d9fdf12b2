"""The year on one page for those who run it (第五条·(六)、第十一条): steps, counts, doors; the alliance's self-evaluation."""
