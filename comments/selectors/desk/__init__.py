"""What the moderators' desk asks: queues, the next cards, counts. Each costs O(what waits) once,
with a cap, and O(cards) after that."""
