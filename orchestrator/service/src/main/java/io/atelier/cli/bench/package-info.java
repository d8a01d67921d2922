/// Measurements of what a user feels, each against a peer in the same run, as a ratio with its
/// interval.
@NullMarked
package io.atelier.cli.bench;

import org.jspecify.annotations.NullMarked;
