/// What ComfyUI's editor keeps for its user, as its routes have it: settings, files, uploads. A
/// user is the caller's tenant.
@NullMarked
package io.atelier.api.comfyui.user;

import org.jspecify.annotations.NullMarked;
