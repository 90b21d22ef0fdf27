"""The pages of scoring, one module for each part of a cycle."""
