/// Workflows as files: ComfyUI's API format, pictures that carry one, the layout that its editor
/// opens, and `NODE.INPUT=VALUE` on a command line. `ArchitectureTest` keeps it from seeing the
/// engine.
@NullMarked
package io.atelier.formats;

import org.jspecify.annotations.NullMarked;
