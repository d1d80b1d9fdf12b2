"""动态与研究: policies, developments and studies that the council follows, shared, read and found again (第五条·(一))."""
