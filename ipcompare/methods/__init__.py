"""Formulas: they know no province and no file."""
