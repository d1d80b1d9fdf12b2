"""Who may know a result that is held: nobody reads of the own unit before it is public (回避)."""
