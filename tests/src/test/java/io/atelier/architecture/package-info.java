/// Holds the shape: one direction of packages, outside libraries in their homes.
@NullMarked
package io.atelier.architecture;

import org.jspecify.annotations.NullMarked;
