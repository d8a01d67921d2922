package io.atelier.app;

import io.atelier.api.Listeners;
import io.atelier.graph.AtelierException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextException;

/// The API over HTTP: Spring's context, from its start to its end.
final class WebServer implements AutoCloseable {

  private static final String AHEAD_OF_TIME = "__ApplicationContextInitializer";

  private final ServletWebServerApplicationContext context;
  private final String host;

  private WebServer(ServletWebServerApplicationContext context, String host) {
    this.context = context;
    this.host = host;
  }

  /// @param address port 0 for any that is free
  /// @throws AtelierException PORT_TAKEN
  static WebServer start(ServiceParts parts, InetSocketAddress address, boolean jsonLog) {
    useWhatWasMadeAheadOfTime();
    var application = new SpringApplication(ServiceApplication.class);
    application.setMainApplicationClass(ServiceApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setRegisterShutdownHook(false);
    application.setAddCommandLineProperties(false);
    application.setDefaultProperties(properties(address, jsonLog));
    application.addInitializers(context -> parts.giveTo(context.getBeanFactory()));
    return new WebServer(run(application, address), address.getHostString());
  }

  private static ServletWebServerApplicationContext run(
      SpringApplication application, InetSocketAddress address) {
    try {
      return (ServletWebServerApplicationContext) application.run();
    } catch (ApplicationContextException e) {
      throw e.getCause() instanceof PortInUseException taken ? taken(address, taken) : e;
    }
  }

  private static AtelierException taken(InetSocketAddress address, PortInUseException e) {
    return new AtelierException(
        ServiceCode.PORT_TAKEN,
        "Port %d is taken by another program; give another with --port, or end that program."
            .formatted(address.getPort()),
        e);
  }

  private static Map<String, Object> properties(InetSocketAddress address, boolean jsonLog) {
    var properties = new HashMap<String, Object>();
    properties.put("server.address", address.getHostString());
    properties.put("server.port", address.getPort());
    if (jsonLog) {
      properties.put("logging.structured.format.console", "logstash");
    }
    return properties;
  }

  /// The build has put it into the jar; classes in folders are a test's, and may be newer.
  private static void useWhatWasMadeAheadOfTime() {
    var made = ServiceApplication.class.getSimpleName() + AHEAD_OF_TIME + ".class";
    var place = ServiceApplication.class.getResource(made);
    if (place != null && place.getProtocol().equals("jar")) {
      System.setProperty("spring.aot.enabled", "true");
    }
  }

  URI address() {
    var server = context.getWebServer();
    if (server == null) {
      throw new IllegalStateException("the web server has stopped");
    }
    var shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return URI.create("http://%s:%d".formatted(shown, server.getPort()));
  }

  /// Ends what listens, lets requests finish, and stops.
  @Override
  public void close() {
    context.getBean(Listeners.class).close();
    context.close();
  }
}
