"""What leaves the house: executed notebooks and print-ready figures."""
