"""The alliance's public site (第二、十条): parts that stories above contribute, read by anybody without signing in."""
