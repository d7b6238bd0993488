"""What is pressed, typed and submitted in Slack: a module for each surface."""
