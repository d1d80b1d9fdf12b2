"""The standards of all kinds of member taken over in one act for a year (第十三条·(一)): drafted, or drafted and published, from the portal or last year."""
