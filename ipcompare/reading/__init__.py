"""Results turned into sentences and tables to read."""
