"""The annual report as files: PDF, Word document and workbook of one content, with one code (第九条·秘书长·(六))."""
