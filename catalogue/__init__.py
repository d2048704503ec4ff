"""What is known, and where does it lie? Articles, pages, words and addresses; configuration and errors."""
