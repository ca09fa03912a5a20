"""The model and its verbs, in the standard library only."""
