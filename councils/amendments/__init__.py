"""登记有误: terms, seats and posts of the secretariat are corrected or undone with a reason, until an act rests on them (第四、六、七、九条)."""
