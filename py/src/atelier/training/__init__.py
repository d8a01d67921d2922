"""Training a latent diffusion model from scratch, on pictures that `atelier.shapes` draws.

    python -m atelier.training vae      --run DIR   # pictures of 128×128 to latents of 16×16×4, and back
    python -m atelier.training text     --run DIR   # the text encoder alone: to say from a caption what is where
    python -m atelier.training latents  --run DIR   # draw pictures once more, keep their latents and captions
    python -m atelier.training denoiser --run DIR   # UNet and text encoder together, on those latents
    python -m atelier.training export   --run DIR --out FILE
    python -m atelier.training lora     --config FILE    # teach a finished model something new: see the package lora

The first five share the run folder. Each training may be stopped at any time and goes on from its last checkpoint when
it is called again; with the same numbers of steps and threads the weights are then the same, bit for bit, as without
the stop.
"""
