"""How pages look: lists with search, filters, sorting and workbook, tables, and the components of docs/components.md."""
