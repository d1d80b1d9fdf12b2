"""延期: a unit asks for more time for an order, with its reason; the old day stays beside the new one (第五条·(五))."""
