"""Teaching a model something new with a LoRA: a folder of pictures with captions, and a YAML file with the settings.

    python -m atelier.training lora --config texture.yaml

Beside each picture lies its caption, a `.txt` of the same name. The base is a single `.safetensors` file of any family
that the loader knows; its weights stay as they are. Small matrices beside them learn to say which noise was added to
the pictures' latents, as in `atelier.training.denoiser`, and are written in the format of kohya's trainer, which
LoraLoader and ComfyUI read. Source: Hu et al. 2021, "LoRA: low-rank adaptation of large language models".

A training may be stopped at any time and goes on from its last checkpoint when it is called again; on one machine it
then has the same bits as without the stop.

Read `settings` (what the YAML file says), `folder` (pictures and captions), `encoded` (their latents), `adapters` (the
layers that learn), `task` (the loss), `kohya` (the file) and `program` (all of it in order).
"""
