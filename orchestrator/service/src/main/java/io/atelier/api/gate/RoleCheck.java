package io.atelier.api.gate;

import io.atelier.access.AccessCode;
import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Lets a request through to what it asks for only if its caller [Needs] no more than it has.
public final class RoleCheck implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && request.getAttribute(Gate.CALLER) instanceof Caller caller) {
      require(caller, needed(method));
    }
    return true;
  }

  private static Role needed(HandlerMethod method) {
    var onMethod = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Needs.class);
    var needs =
        onMethod == null
            ? AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Needs.class)
            : onMethod;
    return needs == null ? Role.SUBMIT : needs.value();
  }

  static void require(Caller caller, Role needed) {
    if (!caller.role().includes(needed)) {
      throw new AtelierException(
          AccessCode.ROLE_MISSING,
          "This needs a token with the role '%s'; yours has '%s'."
              .formatted(word(needed), word(caller.role())));
    }
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
