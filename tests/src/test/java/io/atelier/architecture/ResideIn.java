package io.atelier.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/// A class lives in a package that stands on the list: a new `util` fails the build.
final class ResideIn extends ArchCondition<JavaClass> {

  private final Set<String> listed;

  private ResideIn(Set<String> listed) {
    super("reside in one of " + listed);
    this.listed = listed;
  }

  static ResideIn oneOf(Set<String> listed) {
    return new ResideIn(listed);
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    String name = DirectionLine.packageOf(type);
    events.add(
        new SimpleConditionEvent(
            type, listed.contains(name), type.getName() + " lives in unlisted package " + name));
  }
}
