package io.atelier.api;

import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Answers what failed outside of every controller, in the same form as anything else.
@RestController
final class FaultController implements ErrorController {

  @RequestMapping("/error")
  ResponseEntity<Problem> fault(HttpServletRequest request) {
    var given = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var status = given instanceof Integer number ? number : HttpStatusOf.of(ApiCode.NOT_FOUND);
    var code = status >= 500 ? ApiCode.FAULT : ApiCode.REQUEST_INVALID;
    return ResponseEntity.status(status)
        .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE))
        .body(
            Problem.of(
                status,
                code.name(),
                status >= 500
                    ? "This is a fault of Atelier; please report it with what the log says of it."
                    : "The request can't be read; /v1/openapi.json says what there is to ask."));
  }
}
