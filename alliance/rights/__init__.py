"""Who stands for what, from when until when: people, and the dated grants that follow from their appointments (第四至九条)."""
