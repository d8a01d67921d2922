package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.TellCaller;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.FindingView;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.Problem;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/// Says on a page why something was refused. What has no code is a fault of ours: the log has its
/// stack, the page does not.
@ControllerAdvice(basePackageClasses = RefusedPages.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedPages {

  private static final System.Logger LOG = System.getLogger(RefusedPages.class.getName());

  private final FormTokens forms;
  private final TellCaller tell;

  RefusedPages(FormTokens forms, TellCaller tell) {
    this.forms = forms;
    this.tell = tell;
  }

  @ExceptionHandler
  ModelAndView refused(AtelierException refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    var page = new ModelAndView("console/refused");
    page.setStatus(HttpStatusCode.valueOf(HttpStatusOf.of(refusal.code())));
    page.addObject("frame", Frame.of(request, forms));
    var problem = problem(refusal);
    page.addObject(
        "problem",
        request.getAttribute(Gate.CALLER) instanceof Caller caller
            ? tell.view(caller, problem)
            : problem);
    return page;
  }

  /// What nobody foresaw, and parameters that are missing.
  @ExceptionHandler
  ModelAndView failed(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      return refused(
          new ApiException(
              ApiCode.REQUEST_INVALID,
              "The address or the form lacks something; open the page anew."),
          request);
    }
    LOG.log(
        System.Logger.Level.ERROR,
        "%s %s failed".formatted(request.getMethod(), request.getRequestURI()),
        failure);
    return refused(
        new ApiException(
            ApiCode.FAULT,
            "This is a fault of Atelier; please report it with what the log says of it."),
        request);
  }

  static Problem problem(AtelierException refusal) {
    var findings = refusal instanceof ApiException own ? own.findings() : List.<FindingView>of();
    return Problem.of(
        HttpStatusOf.of(refusal.code()),
        refusal.code().name(),
        String.valueOf(refusal.getMessage()),
        findings);
  }
}
