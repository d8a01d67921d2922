"""Nodes that make of a picture, by a model, what a ControlNet is steered by."""

from atelier.nodes.annotators import lines, poses, segments, surfaces

__all__ = ["lines", "poses", "segments", "surfaces"]
