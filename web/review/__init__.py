"""/review: where trainers read with care, correct, prove and publish."""
