package io.atelier.api.editor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Serves the editor's files where nothing else answers. The names of its assets change with what
/// is in them, so browsers keep those; of all else they ask whether it is still the same.
@Configuration(proxyBeanMethods = false)
class EditorPages implements WebMvcConfigurer {

  private static final Duration YEAR = Duration.ofDays(365);

  private final EditorPlace place;

  EditorPages(EditorPlace place) {
    this.place = place;
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    place
        .pages()
        .ifPresent(pages -> {
          registry
              .addResourceHandler("/assets/**")
              .addResourceLocations(pages.resolve("assets").toUri() + "/")
              .setCacheControl(CacheControl.maxAge(YEAR).cachePrivate().immutable());
          registry
              .addResourceHandler("/**")
              .addResourceLocations(pages.toUri() + "/")
              .setCacheControl(CacheControl.noCache());
        });
  }

  /// The first page: the editor, or the console where no editor is served.
  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    if (place.pages().isPresent()) {
      registry.addViewController("/").setViewName("forward:/index.html");
    } else {
      registry
          .addRedirectViewController("/", "/console")
          .setStatusCode(HttpStatus.SEE_OTHER)
          .setContextRelative(true);
    }
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(
            new HandlerInterceptor() {
              @Override
              public boolean preHandle(
                  HttpServletRequest request, HttpServletResponse response, Object handler) {
                response.setHeader("X-Frame-Options", "DENY");
                response.setHeader("X-Content-Type-Options", "nosniff");
                response.setHeader("Referrer-Policy", "same-origin");
                return true;
              }
            })
        .addPathPatterns("/", "/index.html");
  }
}
