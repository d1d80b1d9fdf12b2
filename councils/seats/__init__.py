"""Giving and ending seats (第四、六、七条): under the lock of the term, with what rests on the seat."""
