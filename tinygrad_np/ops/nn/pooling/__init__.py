"""Pooling of signals, images and volumes: windows of a size, and windows that divide an axis."""
