"""The roster of the members (第三条、第九条·秘书处·(四)): the list, whose workbook can be corrected and imported again."""
