"""The shipped taxonomy, and the way from a person's words to its concepts."""
