package io.atelier.api.gate;

import io.atelier.api.wire.ApiCode;
import io.atelier.graph.AtelierException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/// A request whose body can't be read beyond a limit, whatever its header says of its length.
final class BoundedBody extends HttpServletRequestWrapper {

  private final long most;

  /// @throws AtelierException BODY_TOO_LARGE when the header says so already
  BoundedBody(HttpServletRequest request, long most) {
    super(request);
    this.most = most;
    if (request.getContentLengthLong() > most) {
      throw tooLarge();
    }
  }

  /// Whether it has more than so many bytes, or does not say how many, and has any.
  boolean mayBeLargerThan(long bytes) {
    var length = getContentLengthLong();
    return length > bytes || (length < 0 && getHeader("Transfer-Encoding") != null);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    return new Counted(super.getInputStream());
  }

  private AtelierException tooLarge() {
    return new AtelierException(
        ApiCode.BODY_TOO_LARGE,
        "The request has more than %,d bytes, the most that this service takes; send less at once."
            .formatted(most));
  }

  private final class Counted extends ServletInputStream {

    private final ServletInputStream in;
    private long read;

    Counted(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      var one = in.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      var some = in.read(bytes, from, length);
      count(Math.max(some, 0));
      return some;
    }

    private void count(int more) {
      read += more;
      if (read > most) {
        throw tooLarge();
      }
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
