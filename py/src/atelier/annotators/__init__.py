"""What ControlNets are steered by, made of pictures: edges, lines, depth, normals, poses, segments.

The nodes have the names and the meaning of ComfyUI and, for what its core lacks, of comfyui_controlnet_aux. Models are
transformers', or small networks that are written here and read the published weights.
"""
