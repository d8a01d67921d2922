"""What a plain diffusers program makes of the same job: raw H·W·3 bytes, truncated as ComfyUI saves them.

The program is py/tests/plain.py; the levels and the noise are given to it.
"""

import sys
from pathlib import Path

import plain
import torch

from atelier.sigmas import NoiseTable, noise_levels

checkpoint, out, prompt, negative = sys.argv[1:5]
side, steps, seed, threads = (int(number) for number in sys.argv[5:])
torch.set_num_threads(threads)
sigmas = noise_levels(NoiseTable.scaled_linear(), "normal", steps)
noise = torch.randn((1, 4, side // 8, side // 8), generator=torch.Generator().manual_seed(seed))
start = noise * (1.0 + float(sigmas[0]) ** 2) ** 0.5
with torch.no_grad():
    _, pictures = plain.generate(plain.pipeline(Path(checkpoint)), "euler", sigmas, (prompt, negative), start, 7.5)
picture = (pictures[0].movedim(0, -1) * 255).clamp(0, 255).to(torch.uint8).contiguous()
Path(out).write_bytes(picture.numpy().tobytes())
