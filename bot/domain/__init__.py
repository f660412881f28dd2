"""The rules of the rituals: pure functions and frozen dataclasses, standard library only."""
