"""Losses of predictions against targets."""
