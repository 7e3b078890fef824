"""Helpers for the parameters of a network and their gradients."""

from .clip_grad import *
