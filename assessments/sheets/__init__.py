"""One unit's assessment of one year, the sheet (自评表) that everybody works on (第十一、十三条).

Its lines, what the portal's records say beside each of them, what is missing, and who may do what to it when. Filling it in,
checking and reviewing it are stories of their own.
"""
