"""Nodes that put pictures and latents into batches and take them out."""

from typing import Annotated

from atelier.declare import node
from atelier.ports import Int, Live, Output
from atelier.values import Image, Latent

_batch_size = Int(default=1, min=1, max=4096, doc="How many go into one batch.")


@node("ImageBatch", category="image", title="Batch Images")
def image_batch(
    image1: Annotated[Image, Live(type="IMAGE", doc="The first pictures, which decide the size.")],
    image2: Annotated[Image, Live(type="IMAGE", doc="The pictures behind them.")],
) -> Annotated[Image, Output("IMAGE", "All pictures.")]:
    """Put pictures into one batch; the second ones are brought to the size of the first."""
    from atelier.batches import pictures_together

    return pictures_together(image1, image2)


@node("ImageFromBatch", category="image/batch")
def image_from_batch(
    image: Annotated[Image, Live(type="IMAGE", doc="The batch.")],
    batch_index: Annotated[int, Int(default=0, min=0, max=4095, doc="The first one to take, counted from 0.")],
    length: Annotated[int, Int(default=1, min=1, max=4096, doc="How many to take.")],
) -> Annotated[Image, Output("IMAGE", "The pictures that were taken.")]:
    """Take pictures out of a batch."""
    from atelier.batches import part_of_pictures

    return part_of_pictures(image, batch_index, length)


@node("RepeatImageBatch", category="image/batch")
def repeat_image_batch(
    image: Annotated[Image, Live(type="IMAGE", doc="The batch.")],
    amount: Annotated[int, Int(default=1, min=1, max=4096, doc="How many times.")],
) -> Annotated[Image, Output("IMAGE", "The batch, repeated.")]:
    """Repeat a batch of pictures."""
    from atelier.batches import repeated_pictures

    return repeated_pictures(image, amount)


@node("RebatchImages", category="image/batch", title="Rebatch Images", input_is_list=True)
def rebatch_images(
    images: Annotated[list[Image], Live(type="IMAGE", doc="The batches, as many as there are.")],
    batch_size: Annotated[list[int], _batch_size],
) -> Annotated[list[Image], Output("IMAGE", "The batches of that size; the last may be smaller.", many=True)]:
    """Put pictures into batches of another size. What follows runs once for each."""
    from atelier.batches import rebatched_pictures

    return rebatched_pictures(images, batch_size[0])


@node("RebatchLatents", category="latent/batch", title="Rebatch Latents", input_is_list=True)
def rebatch_latents(
    latents: Annotated[list[Latent], Live(type="LATENT", doc="The batches, as many as there are.")],
    batch_size: Annotated[list[int], _batch_size],
) -> Annotated[list[Latent], Output("LATENT", "The batches of that size; the last may be smaller.", many=True)]:
    """Put latents into batches of another size; those of another shape begin a new batch."""
    from atelier.batches import rebatched_latents

    return rebatched_latents(latents, batch_size[0])


@node("LatentFromBatch", category="latent/batch", title="Latent From Batch")
def latent_from_batch(
    samples: Annotated[Latent, Live(type="LATENT", doc="The batch.")],
    batch_index: Annotated[int, Int(default=0, min=0, max=63, doc="The first one to take, counted from 0.")],
    length: Annotated[int, Int(default=1, min=1, max=64, doc="How many to take.")],
) -> Annotated[Latent, Output("LATENT", "The latents that were taken.")]:
    """Take latents out of a batch. Sampled again, they give the pictures that they gave in the batch."""
    from atelier.batches import part_of_latents

    return part_of_latents(samples, batch_index, length)


@node("RepeatLatentBatch", category="latent/batch", title="Repeat Latent Batch")
def repeat_latent_batch(
    samples: Annotated[Latent, Live(type="LATENT", doc="The batch.")],
    amount: Annotated[int, Int(default=1, min=1, max=64, doc="How many times.")],
) -> Annotated[Latent, Output("LATENT", "The batch, repeated.")]:
    """Repeat a batch of latents; each one gets noise of its own."""
    from atelier.batches import repeated_latents

    return repeated_latents(samples, amount)
