"""Who may make whom what (第四至九条): one judge of every act on power, and changes that only two people make together."""
