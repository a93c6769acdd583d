"""How long a day takes: the platform beside the hand-made script that it replaces. Neither imports anything of this."""
