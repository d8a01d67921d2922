"""Atelier's Python side: node functions over diffusers, called by the Java engine."""
