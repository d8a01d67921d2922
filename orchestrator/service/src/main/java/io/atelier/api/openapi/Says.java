package io.atelier.api.openapi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a request does, in a few words, for who reads the document.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Says {
  /// Without a full stop.
  String value();

  /// Good answers beside the usual one, such as 202; with the same content.
  int[] also() default {};
}
