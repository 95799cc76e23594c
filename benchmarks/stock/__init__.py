"""The coach beside stock Rasa with the same content: `make bench-stock`."""
