"""限期整改, from its notice on (第十二条): the unit's plan, evidence and report, the secretariat's answers, re-check and close, the dates."""
