/// The command line: one class per command. What it needs from above, the opening of a worker, is
/// an interface that it declares and `app` implements.
@NullMarked
package io.atelier.cli;

import org.jspecify.annotations.NullMarked;
