"""Which chart of which table stands in which notebook."""
