"""Splits a picture into its background and the regions that stand out from it."""

from collections.abc import Iterator

import numpy as np

from atelier.shapes.drawing import MARGIN, Floats

Region = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

CONTRAST = 40.0
"""How far, in RGB, a thing's pixels are from the background; the closest, dark green and black, are drawn 70 apart."""
CLEAR_CONTRAST = 60.0
"""A region without enough pixels that stand out so clearly is an uneven background."""
FAINTER = 30
"""The percentile of a thing's contrast that counts as its own; its marks may have more than the rest, or less."""
SOFT_EDGE = 2
"""So many pixels at the edge of a thing are mixed with the background."""
LEAST_AREA = 120
"""What is smaller, in pixels, is a speck; the smallest star has 416."""


def without_noise(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Floats:
    """Return the median of each pixel's 3 × 3 neighbourhood, by channel, float32 0…255 [H, W, 3]."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
    flat = windows.reshape(*picture.shape, 9)
    return np.partition(flat, 4, axis=-1)[..., 4].astype(np.float32)


def background_of(pixels: Floats) -> Floats:
    """Return the colour, float32 [3], of the frame that no thing reaches."""
    frame = np.ones(pixels.shape[:2], dtype=np.bool_)
    frame[MARGIN:-MARGIN, MARGIN:-MARGIN] = False
    colour: Floats = np.median(pixels[frame], axis=0)
    return colour


def regions(pixels: Floats, background: Floats) -> Iterator[Region]:
    """Yield the connected regions that stand out and are no specks, bool [H, W]; the topmost first."""
    contrast: Floats = np.linalg.norm(pixels - background, axis=-1)
    left = contrast > CONTRAST
    while left.any():
        seed = np.zeros_like(left)
        seed.flat[left.argmax()] = True
        region = _spread(seed, left)
        left &= ~region
        if (contrast[region] > CLEAR_CONTRAST).sum() >= LEAST_AREA:
            yield _without_soft_edge(region, contrast)


def _without_soft_edge(region: Region, contrast: Floats) -> Region:
    """Return a region without the edge pixels that have less than half its contrast: a blur brought them."""
    return shrink(region, SOFT_EDGE) | (region & (contrast > np.percentile(contrast[region], FAINTER) / 2))


def shrink(region: Region, pixels: int) -> Region:
    """Return a region without its outermost pixels; beyond the array is outside."""
    region = np.pad(region, pixels)
    for _ in range(pixels):
        region = ~_grow(~region)
    return region[pixels:-pixels, pixels:-pixels]


def _spread(seed: Region, within: Region) -> Region:
    """Return all of a region that touches the seed, also over corners."""
    while True:
        grown = _grow(seed) & within
        if grown.sum() == seed.sum():
            return seed
        seed = grown


def _grow(region: Region) -> Region:
    wide = region.copy()
    wide[:, 1:] |= region[:, :-1]
    wide[:, :-1] |= region[:, 1:]
    high = wide.copy()
    high[1:] |= wide[:-1]
    high[:-1] |= wide[1:]
    return high
