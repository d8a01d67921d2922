/// What ComfyUI's clients read and write. A field that is null is sent as null, unless its record
/// says that it is left out: some clients refuse the one, some the other.
@NullMarked
package io.atelier.api.comfyui.wire;

import org.jspecify.annotations.NullMarked;
