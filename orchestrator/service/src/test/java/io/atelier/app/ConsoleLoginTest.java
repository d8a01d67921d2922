package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Browsers that log in, where a token is needed.
class ConsoleLoginTest {

  @TempDir private Path folder;
  private PlayedService service;

  @BeforeEach
  void start() {
    service = PlayedService.startOpen(folder);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void sendsABrowserToLogInAndAPartOfAPageToo() throws Exception {
    var page = service.get("/console/history");
    assertThat(page.statusCode()).isEqualTo(303);
    assertThat(page.headers().firstValue("Location")).contains("/console/login");

    var part = service.send(service.request("/console/queue").header("HX-Request", "true"));
    assertThat(part.statusCode()).isEqualTo(401);
    assertThat(part.headers().firstValue("HX-Redirect")).contains("/console/login");
    assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(401);
    assertThat(service.get("/console/assets/console.css").statusCode()).isEqualTo(200);
  }

  @Test
  void changesATokenForACookieThatNoScriptReadsAndNoOtherSiteSends() throws Exception {
    var answer = logIn(service.token("studio", Role.SUBMIT), false);

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
        .contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain("Secure", "atl_");
    var cookie = cookie(answer);
    assertThat(asked("/console", cookie).body()).contains("test · studio · submit", "Log out");
    assertThat(asked("/v1/jobs", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void keepsTheCookieToTlsWhereTheBrowserUsesIt() throws Exception {
    var answer = logIn(service.token("studio", Role.SUBMIT), true);

    assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).contains("Secure");
  }

  @Test
  void letsNobodyInWithAWrongTokenOrALoginFormOfAnotherPage() throws Exception {
    service.token("studio", Role.SUBMIT);

    var wrong = logIn("atl_00000000_" + "A".repeat(43), false);
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).contains("TOKEN_REFUSED");
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    var foreign =
        service.send(ConsoleTest.form(service.request("/console/login"), "token=x&form=guess"));
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(asked("/console", "atelier_session=guess").statusCode()).isEqualTo(303);
  }

  @Test
  void slowsWhoeverGuessesDown() throws Exception {
    var status = 0;
    for (var each = 0; each < 40 && status != 429; each++) {
      status = logIn("atl_00000000_" + "A".repeat(43), false).statusCode();
    }
    assertThat(status).isEqualTo(429);
  }

  @Test
  void endsASessionByLoggingOutAndWithItsToken() throws Exception {
    var token = service.token("studio", Role.SUBMIT);
    var first = cookie(logIn(token, false));
    var second = cookie(logIn(token, false));

    var out = posted("/console/logout", first, "");
    assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
    assertThat(asked("/console", first).statusCode()).isEqualTo(303);
    assertThat(asked("/console", second).statusCode()).isEqualTo(200);

    service.tokens.revoke(service.tokens.list().getFirst().id());
    assertThat(asked("/console", second).statusCode()).isEqualTo(303);
  }

  @Test
  void changesNothingThroughTheApiByACookieAlone() throws Exception {
    var cookie = cookie(logIn(service.token("studio", Role.ADMINISTER), false));

    var answer =
        service.send(
            PlayedService.posting(service.request("/v1/queue/pause").header("Cookie", cookie), ""));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(service.jobs.status().holds()).isEmpty();
  }

  @Test
  void takesNoFormThatBelongsToAnotherSession() throws Exception {
    var token = service.token("studio", Role.OPERATE);
    var mine = cookie(logIn(token, false));
    var others = cookie(logIn(token, false));
    var form = ConsoleTest.token(asked("/console", others).body());

    var answer =
        service.send(
            ConsoleTest.form(
                service.request("/console/queue/pause").header("Cookie", mine), "form=" + form));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(service.jobs.status().holds()).isEmpty();
  }

  @Test
  void hidesAndRefusesWhatARoleMayNot() throws Exception {
    var cookie = cookie(logIn(service.token("studio", Role.SUBMIT), false));

    assertThat(asked("/console", cookie).body())
        .doesNotContain("Pause the queue", "/console/workers", "/console/environment");
    assertThat(asked("/console/workers", cookie).statusCode()).isEqualTo(403);
    assertThat(asked("/console/environment", cookie).body()).contains("ROLE_MISSING");
    assertThat(posted("/console/queue/pause", cookie, "").statusCode()).isEqualTo(403);
    assertThat(service.jobs.status().holds()).isEmpty();
  }

  @Test
  void showsATenantItsOwnJobsAlone() throws Exception {
    var other = service.token("other", Role.SUBMIT);
    var workflow =
        Files.readString(PlayedService.ROOT.resolve("workflows/text-to-image.json"))
            .replace("a large red star", "a secret star");
    var answer = service.send(PlayedService.posting(service.request("/v1/jobs", other), workflow));
    var job = PlayedService.json(answer).path("id").asString();
    var cookie = cookie(logIn(service.token("studio", Role.ADMINISTER), false));

    for (var path : new String[] {"/console", "/console/history", "/console/queue"}) {
      assertThat(asked(path, cookie).body()).doesNotContain("secret", job);
    }
    for (var path : new String[] {"/console/jobs/", "/console/compose/job/"}) {
      assertThat(asked(path + job, cookie).statusCode()).isEqualTo(404);
    }
    assertThat(asked("/console/jobs/" + job + "/workflow.json", cookie).statusCode())
        .isEqualTo(404);
    assertThat(asked("/v1/jobs/" + job + "/preview", cookie).statusCode()).isEqualTo(404);
    assertThat(posted("/console/jobs/" + job + "/cancel", cookie, "").statusCode()).isEqualTo(404);
    assertThat(posted("/console/jobs/" + job + "/reproduce", cookie, "").statusCode())
        .isEqualTo(404);
    assertThat(service.jobs.accepted()).isEqualTo(1);
  }

  private HttpResponse<String> logIn(String token, boolean tls) throws Exception {
    var form = ConsoleTest.token(service.get("/console/login").body());
    var request = service.request("/console/login");
    if (tls) {
      request.header("X-Forwarded-Proto", "https");
    }
    return service.send(
        ConsoleTest.form(
            request,
            "form=%s&token=%s".formatted(form, URLEncoder.encode(token, StandardCharsets.UTF_8))));
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
  }

  private HttpResponse<String> asked(String path, String cookie) throws Exception {
    return service.send(service.request(path).header("Cookie", cookie));
  }

  private HttpResponse<String> posted(String path, String cookie, String fields) throws Exception {
    var form = ConsoleTest.token(asked("/console", cookie).body());
    HttpRequest.Builder request = service.request(path).header("Cookie", cookie);
    return service.send(ConsoleTest.form(request, "form=" + form + "&" + fields));
  }
}
