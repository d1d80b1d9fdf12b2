"""The annual report before the chair: presented, annotated, returned or reviewed, and corrected by another edition (第九条·秘书长·(六))."""
