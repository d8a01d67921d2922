package io.atelier.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Keys;

/// ComfyUI's editor as a person has it before him: what is clicked and dragged is clicked and
/// dragged, and what stands on its canvas, where a browser has no elements, is asked of its graph.
///
/// @param browser that shows it
record EditorPage(Chromium browser) {

  /// The second of each is the older editor's.
  private static final String DIALOG = "[data-testid=dialog-overlay], .p-dialog-mask";

  private static final String RUN =
      "button[data-testid=queue-button], [data-testid=queue-button] button";

  /// Keeps count of what the service tells the page.
  private static final String LISTEN =
      """
      window.heard = {previews: 0, steps: 0, cached: [], success: 0, interrupted: 0};
      const api = window.app.api;
      for (const name of ['b_preview', 'b_preview_with_metadata'])
        api.addEventListener(name, () => window.heard.previews++);
      api.addEventListener('progress', () => window.heard.steps++);
      api.addEventListener('execution_cached', event => window.heard.cached = event.detail.nodes);
      api.addEventListener('execution_success', () => window.heard.success++);
      api.addEventListener('execution_interrupted', () => window.heard.interrupted++);
      """;

  /// A function of the page that gives where a point of the graph is on the screen.
  private static final String POINT =
      """
      const canvas = window.app.canvas;
      const box = canvas.canvas.getBoundingClientRect();
      const screen = point => {
        const [x, y] = canvas.ds.convertOffsetToCanvas([point[0], point[1]]);
        return [Math.round(box.left + x), Math.round(box.top + y)];
      };
      const node = type => window.app.graph.nodes.find(each => each.type === type);
      """;

  /// What the node that saves has made, in scripts.
  private static final String MADE =
      """
      const saving = window.app.graph.nodes.find(each => each.type === 'SaveImage');
      const made = window.app.nodeOutputs[saving?.id]?.images?.[0];
      const address = made && '/api/view?' + new URLSearchParams(made);
      """;

  /// Opens it for the first time in a user's life, when it offers its templates.
  void openFirst() {
    open();
    browser.until(_ -> !browser.all(DIALOG).isEmpty());
  }

  void closeDialog() {
    browser.press(Keys.ESCAPE);
    browser.until(_ -> browser.all(DIALOG).isEmpty());
  }

  /// Opens it and waits until it knows the node types and hears the service.
  void open() {
    browser.open("/");
    until(
        """
        return !!window.app?.graph && !!window.LiteGraph?.registered_node_types?.KSampler
          && window.app.api.socket?.readyState === WebSocket.OPEN
          && !document.querySelector('#splash-loader')\
        """);
    browser.ask(LISTEN);
  }

  /// Waits until a script says yes.
  void until(String script) {
    browser.until(_ -> Boolean.TRUE.equals(ask(script)));
  }

  /// Asks the page.
  ///
  /// @param script the body of an asynchronous function
  @Nullable Object ask(String script) {
    return browser.ask("return (async () => { %s })()".formatted(script));
  }

  /// Begins to count anew.
  void forget() {
    browser.ask(
        "Object.assign(window.heard, {previews: 0, steps: 0, cached: [], success: 0, interrupted: 0})");
  }

  void emptyWorkflow() {
    browser.find("[aria-label='Create a new blank workflow']").click();
    until("return window.app.graph.nodes.length === 0");
  }

  /// Searches a node as people do, with a double click on the empty canvas.
  void addNode(String type, int x, int y) {
    browser.doubleClick(x, y);
    until("return document.activeElement.placeholder === 'Add a node...'");
    browser.focused().sendKeys(type);
    until(
        """
        const found = document.querySelector('[data-testid=result-item][aria-selected=true]');
        return !!found && found.innerText.includes(window.LiteGraph.registered_node_types['%s'].title)\
        """
            .formatted(type));
    browser.press(Keys.ENTER);
    until("return window.app.graph.nodes.some(node => node.type === '%s')".formatted(type));
    browser.click(x, y); // The new node hangs at the pointer until it is put down.
  }

  /// Drags a node by its title.
  void move(String type, int x, int y) {
    var from =
        point("screen([node('%s').pos[0] + 60, node('%s').pos[1] - 12])".formatted(type, type));
    browser.drag(from.getFirst(), from.getLast(), x, y);
  }

  /// Draws a link from an output of one node to an input of another.
  void connect(String from, String output, String to, String input) {
    var start =
        point(
            "screen(node('%s').getConnectionPos(false, node('%s').findOutputSlot('%s')))"
                .formatted(from, from, output));
    var end =
        point(
            "screen(node('%s').getConnectionPos(true, node('%s').findInputSlot('%s')))"
                .formatted(to, to, input));
    browser.drag(start.getFirst(), start.getLast(), end.getFirst(), end.getLast());
    until(
        "%s return node('%s').inputs.some(each => each.name === '%s' && each.link != null)"
            .formatted(POINT, to, input));
  }

  private List<Integer> point(String expression) {
    var found = (List<?>) Objects.requireNonNull(browser.ask(POINT + "return " + expression));
    return found.stream().map(each -> ((Number) each).intValue()).toList();
  }

  /// Opens a workflow by the editor's own field for files.
  void load(Path file) {
    browser.find("#comfy-file-input").sendKeys(file.toString());
    until("return window.app.graph.nodes.some(node => node.type === 'KSampler')");
  }

  /// Sets a value of the node of a type.
  void set(String type, String widget, Object value) {
    browser.ask(
        "%s const widget = node('%s').widgets.find(each => each.name === '%s'); widget.value = %s; widget.callback?.(%s)"
            .formatted(POINT, type, widget, value, value));
  }

  @Nullable Object value(String type, String widget) {
    return browser.ask(
        "%s return node('%s').widgets.find(each => each.name === '%s').value"
            .formatted(POINT, type, widget));
  }

  void run() {
    browser.until(_ -> browser.find(RUN).isEnabled());
    browser.find(RUN).click();
  }

  void cancel() {
    browser.until(_ -> browser.find("[aria-label='Cancel current run']").isEnabled());
    browser.find("[aria-label='Cancel current run']").click();
  }

  /// Waits until the node that saves shows its picture.
  ///
  /// @return its address
  String untilPicture() {
    until(
        MADE
            + "const shown = saving.imgs?.[0]; return !!made && !!shown && shown.complete && shown.naturalWidth > 0");
    return String.valueOf(ask(MADE + "return address"));
  }

  /// Drops a file that is at an address onto the canvas.
  void drop(String address) {
    var dropped =
        ask(
            """
            const answer = await fetch('%s');
            const file = new File([await answer.blob()], 'dropped.png', {type: 'image/png'});
            const data = new DataTransfer();
            data.items.add(file);
            const target = document.querySelector('#graph-canvas');
            for (const name of ['dragenter', 'dragover', 'drop'])
              target.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true, clientX: 640, clientY: 700}));
            return answer.ok;
            """
                .formatted(address));
    assertThat(dropped).isEqualTo(true);
  }
}
