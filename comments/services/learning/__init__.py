"""How the machine learns from people, what it may do by itself, and how it is watched."""
