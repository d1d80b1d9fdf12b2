"""Excel workbooks, the only place that knows them: reports are written safely, uploads read safely, cell by cell.

writing.response(tables, "成员名录.xlsx")              a download of `alliance.workbook.table.Table`s
writing.write(tables, file)                            the same into a file
blanks.template(spec)                                   the empty form of an import
result = reading.read(upload, [spec])                  rows, errors, notices; raises `specs.Unreadable`
blanks.with_errors(spec, rows, errors)                  the faulty rows with a last column 错误说明
"""
