"""Rasa graph components of the coach."""

from components import patch

patch.apply()
