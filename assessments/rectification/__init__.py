"""限期整改, its beginning (第十二条): a case for each 不合格, and its notice: drafted from the findings, issued, signed for, withdrawn."""
