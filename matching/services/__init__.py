"""Use cases, a verb each: the session first, everything else by name. They flush, never commit."""
