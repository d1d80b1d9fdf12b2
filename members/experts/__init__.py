"""The pool of experts (专业人才资源库): a unit recommends its people, the secretariat checks them, the unit keeps them fresh (第十条·科研·(三)).

Who is in the pool follows from stored days: checked, valid until, last updated. One that nobody has updated for two years is frozen
without any job. All members search the pool; telephone and e-mail are read by the recommending unit and the secretariat only.
"""
