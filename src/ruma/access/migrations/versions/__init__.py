"""One file a step, in order. Never changed once released."""
