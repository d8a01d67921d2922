/// What there is to ask, told from the controllers and the records themselves, as OpenAPI 3.1.
@NullMarked
package io.atelier.api.openapi;

import org.jspecify.annotations.NullMarked;
