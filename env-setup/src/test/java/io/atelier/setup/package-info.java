/// The set-up held against machines that are played on disk, and against real processes.
@NullMarked
package io.atelier.setup;

import org.jspecify.annotations.NullMarked;
