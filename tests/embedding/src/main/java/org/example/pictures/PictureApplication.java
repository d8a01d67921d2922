package org.example.pictures;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.Worker;
import io.atelier.workers.process.ChildProgram;
import io.atelier.workers.process.ProcessWorker;
import io.atelier.workers.process.WorkerLimits;
import io.atelier.workers.wire.WorkerSpec;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/// Two beans are all of Atelier that it has: a worker, which runs graphs in a supervised process of
/// its own, and the folder where that saves.
@SpringBootApplication(proxyBeanMethods = false)
public class PictureApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(PictureApplication.class, arguments);
  }

  @Bean
  OutputFolder pictures(@Value("${pictures.folder}") Path folder) {
    return OutputFolder.open(folder);
  }

  /// Starts the process and waits for nothing: the first picture waits. Spring closes it.
  ///
  /// @param python of the environment, as `./atelier env python` prints it
  /// @param atelier the checkout, for its Python package and its small model
  @Bean
  Worker worker(
      OutputFolder pictures,
      @Value("${atelier.python}") Path python,
      @Value("${atelier.root}") Path atelier) {
    var sources = atelier.resolve("py/src");
    var data = pictures.root().resolve(".atelier");
    return ProcessWorker.start(
        ChildProgram.ofThisBuild(),
        new WorkerSpec(
            new NamedEnvironment("default", python, data.resolve("custom_nodes")),
            List.of(sources),
            Runtime.getRuntime().availableProcessors(),
            List.of(sources.resolve("atelier/models")),
            data.resolve("input"),
            data,
            pictures.root(),
            EngineSettings.USUAL),
        WorkerLimits.USUAL,
        data.resolve("crashes"),
        System.err::println);
  }
}
