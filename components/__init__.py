"""Rasa graph components of the coach."""

from components import action_calls

action_calls.apply()
