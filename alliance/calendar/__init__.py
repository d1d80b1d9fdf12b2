"""Working days in China: weekends, corrected by the holiday table that the secretariat keeps."""
