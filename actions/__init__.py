"""rasa-sdk actions: thin classes over coach/."""
