"""HTTP: the chat endpoint, the measures, accounts, documents. Never computes and never holds state of its own."""
