package io.atelier.api.gate;

import io.atelier.access.AccessCode;
import io.atelier.access.AuditEntry;
import io.atelier.access.AuditLog;
import io.atelier.access.Caller;
import io.atelier.access.RateLimit;
import io.atelier.access.Role;
import io.atelier.api.Limits;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/// What every request passes, in this order: its host and origin, its path, its token, its rate,
/// its size. Whatever changes something, and whatever is refused, is put on record.
public final class Gate extends OncePerRequestFilter {

  /// The attribute of a request that holds its [Caller].
  public static final String CALLER = "atelier.caller";

  /// The attribute that holds the [ErrorCode] of what it was refused for.
  public static final String CODE = "atelier.code";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /// What a probe, or a generator of clients, asks without a token; it says nothing of anybody.
  private static final Set<String> OPEN =
      Set.of(
          "/actuator/health",
          "/actuator/health/liveness",
          "/actuator/health/readiness",
          "/v1/openapi.json");

  private static final String SOCKET = "/v1/events";
  private static final String OPERATION = "/actuator";

  private static final long LARGE = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Semaphore turns = new Semaphore(1, true);
  private final HostCheck hosts;
  private final Authentication authentication;
  private final RateLimit rate;
  private final Limits limits;
  private final AuditLog audit;
  private final InstantSource clock;
  private final ProblemWriter problems;

  public Gate(
      HostCheck hosts,
      Authentication authentication,
      RateLimit rate,
      Limits limits,
      AuditLog audit,
      InstantSource clock,
      JsonMapper json) {
    this.hosts = hosts;
    this.authentication = authentication;
    this.rate = rate;
    this.limits = limits;
    this.audit = audit;
    this.clock = clock;
    problems = new ProblemWriter(json);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Caller caller = null;
    try {
      hosts.check(request);
      PathCheck.check(request.getRequestURI());
      if (!isOpen(request)) {
        caller = authentication.caller(request);
        requireRole(caller, request);
        limit(caller);
        request.setAttribute(CALLER, caller);
      }
      pass(new BoundedBody(request, limits.bodyBytes(request.getRequestURI())), response, chain);
    } catch (AtelierException refusal) {
      request.setAttribute(CODE, refusal.code());
      if (!ConsolePaths.sendToLogin(refusal, request, response)) {
        problems.write(refusal, request.getRequestURI(), response);
      }
    } finally {
      record(request, response, caller);
    }
  }

  /// A WebSocket may bring its token in its first message, because a page can send no header with
  /// it; until then nobody tells it anything.
  private static boolean isOpen(HttpServletRequest request) {
    var path = request.getRequestURI();
    return OPEN.contains(path)
        || ConsolePaths.isOpen(path)
        || (path.equals(SOCKET)
            && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
            && request.getHeader("Authorization") == null);
  }

  static boolean isReading(HttpServletRequest request) {
    return READING.contains(request.getMethod());
  }

  /// What is large takes much more memory once it is read, so such requests go one after the other.
  private void pass(BoundedBody request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!request.mayBeLargerThan(LARGE)) {
      chain.doFilter(request, response);
      return;
    }
    takeTurn();
    try {
      chain.doFilter(request, response);
    } finally {
      turns.release();
    }
  }

  private void takeTurn() {
    try {
      if (turns.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new AtelierException(
        ApiCode.TOO_MANY_LARGE, "Other large requests are being read; try again in some seconds.");
  }

  private static void requireRole(Caller caller, HttpServletRequest request) {
    if (request.getServletPath().startsWith(OPERATION)) {
      RoleCheck.require(caller, Role.OPERATE);
    }
  }

  private void limit(Caller caller) {
    var wait = rate.take(caller.tenant() + "/" + caller.name());
    if (wait.isPositive()) {
      throw new TooSoon(wait);
    }
  }

  private void record(
      HttpServletRequest request, HttpServletResponse response, @Nullable Caller caller) {
    var code = request.getAttribute(CODE) instanceof ErrorCode known ? known : null;
    if (!isReading(request) || code instanceof AccessCode) {
      audit.write(
          new AuditEntry(
              clock.instant(),
              request.getRemoteAddr(),
              caller == null ? null : caller.name(),
              caller == null ? null : caller.tenant(),
              request.getMethod() + " " + request.getRequestURI(),
              response.getStatus(),
              code == null ? null : code.name()));
    }
  }
}
