package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.AdmitJob;
import io.atelier.api.comfyui.wire.AcceptedPromptView;
import io.atelier.catalog.FileChoices;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes prompts in as jobs: what is answered is on disk. The same id means the same job, so that a
/// client which heard no answer may ask again.
@RestController
@RequestMapping({"", "/api"})
final class PromptController {

  private final Jobs jobs;
  private final AdmitJob admit;
  private final FileChoices files;

  PromptController(Jobs jobs, AdmitJob admit, FileChoices files) {
    this.jobs = jobs;
    this.admit = admit;
    this.files = files;
  }

  /// Whatever a client calls the body: that of `curl -d` is called a form.
  @PostMapping("/prompt")
  AcceptedPromptView queue(Caller caller, InputStream body) throws IOException {
    var prompt = ReadPrompt.of(body.readAllBytes());
    var sent = prompt.file().workflow();
    var types = admit.typesOf(sent);
    var workflow = new LeftOut(types).of(sent);
    var checked = new CheckPrompt(types, files).check(workflow, prompt.targets());
    var work =
        new JobWork(
            workflow, prompt.file().chunksFor(sent), checked.outputs(), new LinkedHashMap<>());
    var job =
        jobs.find(jobs.submit(new JobRequest(work, terms(caller, prompt))).id()).orElseThrow();
    return new AcceptedPromptView(PromptId.of(job), Place.of(job), checked.errors());
  }

  private static JobTerms terms(Caller caller, ReadPrompt prompt) {
    var terms =
        JobTerms.of(caller.tenant())
            .withIdempotencyKey(PromptId.key(prompt.id()))
            .withClient(prompt.client());
    return prompt.front() ? terms.atTheFront() : terms;
  }
}
