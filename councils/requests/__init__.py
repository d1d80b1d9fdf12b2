"""What a member asks of the secretariat, and how it is answered in time (成员诉求；第九条·秘书处·(四)、秘书长·(四))."""
