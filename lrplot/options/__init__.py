"""What can be said: options, how their text is read, and where they come from."""
