/// The program: the only place that sees everything, and that puts it together.
@NullMarked
package io.atelier.app;

import org.jspecify.annotations.NullMarked;
