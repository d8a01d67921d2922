"""Atelier's Python half: node functions over PyTorch and diffusers, called from Java through ``entry``."""

__version__ = "0.1.0"
