"""Questions with what is right for them, and how well the product answers: see README.md."""
