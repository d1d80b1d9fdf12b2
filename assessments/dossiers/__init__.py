"""考核卷宗: everything that a grade rests on, sealed under one hash when it is confirmed, and verifiable by anybody."""
