package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.AdmitJob;
import io.atelier.api.ApiException;
import io.atelier.api.OwnJob;
import io.atelier.api.ReadyWorkflows;
import io.atelier.api.Submission;
import io.atelier.api.TellCaller;
import io.atelier.api.WorkerPool;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.Problem;
import io.atelier.catalog.FileChoices;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import io.atelier.jobs.Jobs;
import io.atelier.jobs.RetryPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// A form for every value of a workflow, a ready one's or a job's, and what is sent with it. A
/// workflow that somebody has saved may join them as a third source.
@Controller
@RequestMapping("/console/compose/{source}/{name}")
final class ComposePage {

  private static final String READY = "ready";
  private static final String JOB = "job";

  private final Jobs jobs;
  private final AdmitJob admit;
  private final ReadyWorkflows ready;
  private final WorkerPool pool;
  private final FileChoices files;
  private final TellCaller tell;

  ComposePage(
      Jobs jobs,
      AdmitJob admit,
      ReadyWorkflows ready,
      WorkerPool pool,
      FileChoices files,
      TellCaller tell) {
    this.tell = tell;
    this.jobs = jobs;
    this.admit = admit;
    this.ready = ready;
    this.pool = pool;
    this.files = files;
  }

  @GetMapping
  ModelAndView page(Caller caller, @PathVariable String source, @PathVariable String name) {
    return page(source, name, file(caller, source, name), "0", "", null);
  }

  /// A refusal shows the form again, as it was filled in.
  @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  Object submit(
      Caller caller,
      @PathVariable String source,
      @PathVariable String name,
      @RequestParam MultiValueMap<String, String> form,
      HttpServletRequest request) {
    var file = file(caller, source, name);
    var priority = value(form, "priority", "0");
    var tags = value(form, "tags", "");
    var asRun = file;
    try {
      var values = changed(file, form);
      asRun = set(file, values);
      var submission =
          new Submission(
              file,
              values,
              Set.of(),
              number(priority),
              new TreeSet<>(TagList.of(tags)),
              null,
              RetryPolicy.NONE,
              null);
      var admitted = admit.admit(submission, caller.tenant(), null, null);
      return Redirect.to(JobTiles.href(jobs.submit(admitted.request()).id().text()));
    } catch (AtelierException refusal) {
      request.setAttribute(Gate.CODE, refusal.code());
      return page(
          source, name, asRun, priority, tags, tell.view(caller, RefusedPages.problem(refusal)));
    }
  }

  private ModelAndView page(
      String source,
      String name,
      WorkflowFile file,
      String priority,
      String tags,
      @Nullable Problem problem) {
    var sections = new ComposeFields(pool.palette().types(), files).of(file.workflow());
    var title = source.equals(READY) ? ReadyView.of(name).title() : "Run with changes";
    var page =
        new ModelAndView(
            "console/compose",
            "compose",
            new ComposeView(title, source, name, sections, priority, tags));
    page.addObject("problem", problem);
    page.setStatus(HttpStatusCode.valueOf(problem == null ? 200 : problem.status()));
    return page;
  }

  private WorkflowFile file(Caller caller, String source, String name) {
    if (source.equals(READY) && ready.names().contains(name)) {
      return ready.read(name);
    }
    if (source.equals(JOB)) {
      var work = jobs.work(OwnJob.find(jobs, caller, name).id());
      return new WorkflowFile(work.workflow(), new LinkedHashMap<>());
    }
    throw new ApiException(
        ApiCode.NOT_FOUND,
        "There is no workflow '%s'; those that are ready stand on the first page."
            .formatted(Shown.text(name)));
  }

  /// Those values of the form that differ from what stands in the workflow.
  private SequencedMap<String, String> changed(
      WorkflowFile file, MultiValueMap<String, String> form) {
    var values = new LinkedHashMap<String, String>();
    for (var section : new ComposeFields(pool.palette().types(), files).of(file.workflow())) {
      for (var field : section.fields()) {
        var given = form.getFirst(field.name());
        if (given != null && !lines(given).equals(lines(field.value()))) {
          values.put(field.name().substring(ComposeFields.PREFIX.length()), lines(given));
        }
      }
    }
    return values;
  }

  /// Browsers send other line ends than files have.
  private static String lines(String text) {
    return text.replace("\r\n", "\n");
  }

  private WorkflowFile set(WorkflowFile file, SequencedMap<String, String> values) {
    var workflow = file.workflow();
    for (var value : values.sequencedEntrySet()) {
      workflow =
          new Assignment(value.getKey(), value.getValue()).apply(workflow, pool.palette().types());
    }
    return new WorkflowFile(workflow, file.textChunks());
  }

  private static int number(String priority) {
    try {
      return priority.isBlank() ? 0 : Integer.parseInt(priority.strip());
    } catch (NumberFormatException _) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The priority is '%s'; give a whole number from -100 to 100."
              .formatted(Shown.text(priority)));
    }
  }

  private static String value(MultiValueMap<String, String> form, String name, String otherwise) {
    var value = form.getFirst(name);
    return value == null ? otherwise : value;
  }
}
