"""Papers: documents drawn as PDF, their charts, and the register of printed versions with 校验码 that anybody can check."""
