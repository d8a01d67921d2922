/// What runs leave behind: pictures and other outputs, put and opened as streams, never as paths,
/// so that a shared store can stand behind. `ArtifactStoreContract` guards every store, `PngTest`
/// the file format.
@NullMarked
package io.atelier.artifacts;

import org.jspecify.annotations.NullMarked;
