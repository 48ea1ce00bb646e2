"""What follows from the comparable figures: targets, outlooks, contradictions."""
