package io.atelier.api.console;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// What Spring is told of the console: its files, and what each of its pages passes.
@Configuration(proxyBeanMethods = false)
class ConsoleSettings implements WebMvcConfigurer {

  private static final String PAGES = "/console/**";
  private static final int A_YEAR = 365 * 24 * 60 * 60;

  private final FormTokens forms;

  ConsoleSettings(FormTokens forms) {
    this.forms = forms;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new PageHeaders()).addPathPatterns("/console", PAGES);
    registry.addInterceptor(new FormCheck(forms)).addPathPatterns("/console", PAGES);
  }

  /// The libraries' addresses hold their versions; ours are asked for again, and answered with 304.
  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/console/assets/lib/**")
        .addResourceLocations("classpath:/META-INF/resources/webjars/")
        .setCachePeriod(A_YEAR);
    registry
        .addResourceHandler("/console/assets/**")
        .addResourceLocations("classpath:/console/assets/")
        .setCachePeriod(0);
  }
}
