/// What happens to jobs, told to ComfyUI's clients over their WebSocket.
@NullMarked
package io.atelier.api.comfyui.socket;

import org.jspecify.annotations.NullMarked;
