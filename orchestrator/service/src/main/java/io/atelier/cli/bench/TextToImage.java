package io.atelier.cli.bench;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The workflow that both sides run: a checkpoint, two prompts, Euler's method, a saved picture.
///
/// @param checkpoint its file below `checkpoints/`
/// @param side of the picture in pixels
/// @param batch how many pictures at once
record TextToImage(String checkpoint, int side, int steps, int batch) {

  /// With texts and seed of a number, so that nothing of another number's is at hand.
  JsonNode json(int number) {
    return JsonMapper.shared()
        .readTree(
            """
            {"model": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "%s"}},
             "prompt": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["model", 1], "text": "a red star on a blue background %d"}},
             "negative": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["model", 1], "text": "%d"}},
             "latent": {"class_type": "EmptyLatentImage", "inputs": {"width": %d, "height": %d, "batch_size": %d}},
             "sampler": {"class_type": "KSampler", "inputs": {"model": ["model", 0], "positive": ["prompt", 0], "negative": ["negative", 0],
               "latent_image": ["latent", 0], "seed": %d, "steps": %d, "cfg": 7.5, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}},
             "picture": {"class_type": "VAEDecode", "inputs": {"samples": ["sampler", 0], "vae": ["model", 2]}},
             "save": {"class_type": "SaveImage", "inputs": {"images": ["picture", 0], "filename_prefix": "bench"}}}
            """
                .formatted(checkpoint, number, number, side, side, batch, number, steps));
  }

  /// The same, as we read it.
  WorkflowFile file(int number) {
    return WorkflowReader.read(json(number));
  }
}
