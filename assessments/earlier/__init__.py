"""往年等次: grades of years that were assessed before the portal, brought in from the papers by workbook (第十一、十二条)."""
