"""A standard outside of the portal (第十三条·(一)): as a workbook, out and in again with a preview, and on paper with its code."""
