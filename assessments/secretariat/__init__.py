"""秘书处考核 (第五条·(六)、第十一条): the secretariat assesses itself on its standard, the council scores it, the chair closes."""
