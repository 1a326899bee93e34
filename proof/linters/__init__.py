"""What reads steps without running them."""
