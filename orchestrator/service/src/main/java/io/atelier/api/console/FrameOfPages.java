package io.atelier.api.console;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// Puts the frame around the console's pages.
@ControllerAdvice(basePackageClasses = FrameOfPages.class)
final class FrameOfPages {

  private final FormTokens forms;

  FrameOfPages(FormTokens forms) {
    this.forms = forms;
  }

  @ModelAttribute("frame")
  Frame frame(HttpServletRequest request) {
    return Frame.of(request, forms);
  }
}
