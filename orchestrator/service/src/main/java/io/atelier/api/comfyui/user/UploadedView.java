package io.atelier.api.comfyui.user;

/// Where an upload lies, as LoadImage names it: `SUBFOLDER/NAME`.
///
/// @param subfolder empty for none
/// @param type the folder that it lies in, always `input`
record UploadedView(String name, String subfolder, String type) {}
