"""What someone did: learning events, progress through modules, completions."""
