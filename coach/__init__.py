"""What the coach knows and decides, in plain Python: no Rasa, no web server."""
