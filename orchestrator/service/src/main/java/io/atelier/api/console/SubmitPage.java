package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.AdmitJob;
import io.atelier.api.ReadSubmission;
import io.atelier.api.SavedDocuments;
import io.atelier.api.TellCaller;
import io.atelier.api.gate.Gate;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// Takes a workflow that was dropped onto the page, in any form that the API reads, and answers
/// with the part of the page that says what became of it.
@Controller
final class SubmitPage {

  private final Jobs jobs;
  private final AdmitJob admit;
  private final SavedDocuments documents;
  private final TellCaller tell;

  SubmitPage(Jobs jobs, AdmitJob admit, SavedDocuments documents, TellCaller tell) {
    this.tell = tell;
    this.documents = documents;
    this.jobs = jobs;
    this.admit = admit;
  }

  @PostMapping("/console/jobs")
  ModelAndView submit(
      Caller caller,
      @RequestBody byte[] body,
      @RequestParam(defaultValue = "0") String priority,
      @RequestParam(defaultValue = "") String tags,
      HttpServletRequest request) {
    try {
      var submission = ReadSubmission.one(body, terms(priority, tags), documents.knownTo(caller));
      var admitted = admit.admit(submission, caller.tenant(), null, null);
      var job = jobs.submit(admitted.request()).id().text();
      return new ModelAndView("console/submitted", "href", JobTiles.href(job))
          .addObject("caption", Captions.of(admitted.request().work().workflow()))
          .addObject(
              "warnings",
              admitted.warnings().stream().map(warning -> tell.view(caller, warning)).toList());
    } catch (AtelierException refusal) {
      request.setAttribute(Gate.CODE, refusal.code());
      var problem = tell.view(caller, RefusedPages.problem(refusal));
      var part = new ModelAndView("console/refused :: problem", "problem", problem);
      part.setStatus(HttpStatusCode.valueOf(problem.status()));
      return part;
    }
  }

  private static Map<String, List<String>> terms(String priority, String tags) {
    return Map.of(
        "priority", List.of(priority.isBlank() ? "0" : priority.strip()), "tag", TagList.of(tags));
  }
}
