package io.atelier.api.gate;

import io.atelier.access.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Which role a request needs; [Role#SUBMIT] where it does not stand.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {

  /// That one, or one that includes it.
  Role value();
}
