"""The only door: pages, chat API, tokens, limits, redaction, and the words for every failure."""
