"""Models of transformers that look at pictures, and what they say of them."""
