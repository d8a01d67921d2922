/// ComfyUI's editor in the browser, as its own packages bring it, and which of its workflow
/// templates run here.
@NullMarked
package io.atelier.api.editor;

import org.jspecify.annotations.NullMarked;
