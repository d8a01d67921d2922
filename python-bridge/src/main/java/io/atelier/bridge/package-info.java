/// Jep made safe: lanes over one embedded CPython, with JSON text in and out and no Python object
/// or exception ever crossing into Java. [FakePython] stands beside the real one as API: programs
/// that embed Atelier test with it. Nothing of ours stands below this package; `ArchitectureTest`
/// keeps `jep` inside it.
@NullMarked
package io.atelier.bridge;

import org.jspecify.annotations.NullMarked;
