"""Resources: what the assets need from outside, each with an owner and an end."""
