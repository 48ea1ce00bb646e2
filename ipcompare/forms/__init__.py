"""A user's own file, read into the texts of a published table."""
