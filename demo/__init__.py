"""`make demo`: forty days of a small chain of stores, from the tills' files to the marts, and what came out."""
