"""The lines of a draft standard (第十三条·(一)): indicators with their rule of scoring, vetoes, bonus items, one by one in the browser."""
