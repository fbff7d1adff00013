"""The client, all that belongs to one, and the directories that describe it."""
