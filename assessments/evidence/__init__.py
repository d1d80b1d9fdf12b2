"""Evidence beside an indicator (佐证材料, 第十三条·(一)): files with their hash, or records of the portal by link."""
