/// The command line as a user meets it: real child processes of the built program, real Python,
/// real pictures.
@NullMarked
package io.atelier.endtoend;

import org.jspecify.annotations.NullMarked;
