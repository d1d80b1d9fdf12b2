"""The form of a self-assessment on paper (第十三条·(一)): printed with its code, signed, stamped, and kept as a scan of the version shown."""
