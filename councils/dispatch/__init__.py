"""发送与阅知: to which units a document goes, sending it, who has read it, and reminding who has not (第九条·秘书处·(四))."""
