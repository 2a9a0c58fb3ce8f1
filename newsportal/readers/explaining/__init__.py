"""What is wrong with a token, in words for who integrates it. `token` is where to begin."""
