"""Words and tools that every floor uses; imports nothing above."""
