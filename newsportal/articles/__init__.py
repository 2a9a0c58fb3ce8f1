"""What is spoken about: articles, their numbers and page version, their ranks, the news feed."""
