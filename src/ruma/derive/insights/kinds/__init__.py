"""One file per kind of insight, each with its declared rules. A new file here is a new kind; nothing else is changed."""
