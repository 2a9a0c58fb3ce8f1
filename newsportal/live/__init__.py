"""Live streams: what changes under an article, told to whoever has it open (server-sent events).

Runs in a process of its own (`newsportal.asgi`) and reads rows only. A push by Redis makes it
fast; what makes it right are the rows of the event log, read by page version.
"""
