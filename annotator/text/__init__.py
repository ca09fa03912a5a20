"""What turns raw text into articles: paragraphs, boilerplate regions, titles."""
