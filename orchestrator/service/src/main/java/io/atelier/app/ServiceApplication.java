package io.atelier.app;

import io.atelier.access.AuditLog;
import io.atelier.access.RateLimit;
import io.atelier.api.Limits;
import io.atelier.api.Listeners;
import io.atelier.api.TellCaller;
import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.CallerArgument;
import io.atelier.api.gate.Gate;
import io.atelier.api.gate.HostCheck;
import io.atelier.api.gate.RoleCheck;
import java.time.InstantSource;
import java.util.List;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/// What Spring makes of the service. What it does not make itself (jobs, workers, tokens, places)
/// is given to its context before it starts: see [SpringService].
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan("io.atelier.api")
class ServiceApplication implements WebMvcConfigurer {

  /// Only for Spring's own processing ahead of time, at the build: nothing is given to it there.
  public static void main(String[] arguments) {
    SpringApplication.run(ServiceApplication.class, arguments);
  }

  @Bean
  FilterRegistrationBean<Gate> gate(
      HostCheck hosts,
      Authentication authentication,
      Limits limits,
      AuditLog audit,
      JsonMapper json) {
    var gate =
        new FilterRegistrationBean<>(
            new Gate(
                hosts,
                authentication,
                new RateLimit(limits.rate(), System::nanoTime),
                limits,
                audit,
                InstantSource.system(),
                json));
    gate.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return gate;
  }

  @Bean
  Listeners listeners(Limits limits, JsonMapper json, TellCaller tell) {
    return new Listeners(limits.listeners(), json, tell);
  }

  /// The gate has looked at escaped slashes before, and lets them through where they are meant.
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> escapedSlashes() {
    return server ->
        server.addConnectorCustomizers(connector ->
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new RoleCheck());
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new CallerArgument());
  }
}
