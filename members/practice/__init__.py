"""Students alternate study and work, and practise in enterprises (工学交替、企业实践): a school's plan of the year, and each batch, entered once and counted for both (第十条·学校·(四)、企业·(五))."""
