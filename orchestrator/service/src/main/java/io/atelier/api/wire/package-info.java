/// What goes over the wire, as records; their names become snake_case. A contract.
@NullMarked
package io.atelier.api.wire;

import org.jspecify.annotations.NullMarked;
