"""What the secretariat does with reports: it accepts, returns or declines them, and records where they were used (第九条·秘书处·(四)).

Here stand the list of all reports and the page of one, because they show both sides."""
