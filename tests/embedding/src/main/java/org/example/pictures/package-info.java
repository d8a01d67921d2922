/// A Spring Boot program of somebody else's, which makes pictures with Atelier's core inside.
@NullMarked
package org.example.pictures;

import org.jspecify.annotations.NullMarked;
