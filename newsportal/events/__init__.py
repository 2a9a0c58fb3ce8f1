"""What happened and what is due: the event log, the work rows and the relay between them."""
