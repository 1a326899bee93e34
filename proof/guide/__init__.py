"""What the guide says: manifest, steps, placeholders, and the plan of a run."""
