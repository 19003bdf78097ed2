"""The review session without its screen: what to ask next, what to show, what an answer does."""
