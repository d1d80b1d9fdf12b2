"""Units that have missed months in a row: two tell the head, three are named in a 通报 (secretariat, 第九条·秘书处·(四))."""
