"""通报与推荐评优 (第十二条): circulars to all members on the results of a year, and the list of 优秀 units for the authorities."""
