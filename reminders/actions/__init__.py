"""What is done with notices: booked, sent, read; rules, preferences and robots changed."""
