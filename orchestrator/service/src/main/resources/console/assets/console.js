// What the pages can't do without a script: hear of changes, take a dropped file, ask before something is lost.
// What is shown is made on the server; a page asks for its live part again when the events say so.
(() => {
  'use strict';

  const PAUSE = 350; // Milliseconds between two questions: steps may come many a second.
  const EVENTS = ['job_changed', 'job_deleted', 'run_started', 'nodes_cached', 'node_started', 'node_progress', 'node_finished', 'gap'];
  const ENDS = ['done', 'failed', 'cancelled'];

  const live = document.querySelector('[data-live]');
  const said = document.getElementById('said');
  let source = null;
  let asked = 0;
  let due = null;
  let pressed = false;

  function refresh() {
    if (due !== null || pressed) return;
    due = setTimeout(() => {
      due = null;
      if (pressed) return; // Asked for again at the release.
      asked = Date.now();
      htmx.trigger(live, 'refresh');
    }, Math.max(0, asked + PAUSE - Date.now()));
  }

  function hear(event) {
    const told = JSON.parse(event.data);
    if (live.dataset.job && told.job && told.job !== live.dataset.job) return;
    if (event.type === 'job_changed' && (told.status === 'running' || ENDS.includes(told.status))) {
      said.textContent = told.status === 'running' ? 'A job begins.' : `A job is ${told.status}.`;
    }
    refresh();
  }

  // A browser opens few connections to one host: a page that nobody looks at gives its own back.
  function listen() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource('/v1/events');
      EVENTS.forEach((name) => source.addEventListener(name, hear));
      source.addEventListener('open', refresh); // What happened before is in the page that comes.
    }
  }

  // A button that is replaced between press and release never hears its click: the page stands still that long.
  function press() {
    pressed = true;
  }

  function release() {
    if (!pressed) return;
    pressed = false;
    refresh();
  }

  function keepWhilePressed(event) {
    if (pressed) event.detail.shouldSwap = false;
  }

  if (live && live.dataset.over !== 'true') {
    ['pointerdown', 'keydown'].forEach((name) => live.addEventListener(name, press));
    ['pointerup', 'pointercancel', 'keyup', 'blur'].forEach((name) => window.addEventListener(name, release));
    live.addEventListener('htmx:beforeSwap', keepWhilePressed);
    document.addEventListener('visibilitychange', listen);
    window.addEventListener('pagehide', () => source?.close());
    listen();
  }

  // Pictures on the way keep their place in the page, so that they do not flicker: only their address changes.
  document.addEventListener('htmx:afterSwap', () => {
    document.querySelectorAll('[data-preview]').forEach((place) => {
      const picture = place.querySelector('img');
      if (picture && picture.getAttribute('src') !== place.dataset.preview) picture.src = place.dataset.preview;
    });
  });

  document.addEventListener('submit', (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  const drop = document.querySelector('[data-drop]');
  if (!drop) return;
  const file = drop.querySelector('input[type=file]');
  const answer = document.getElementById('submitted');

  async function submit(chosen) {
    const terms = new URLSearchParams({ priority: drop.elements.priority.value, tags: drop.elements.tags.value });
    drop.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`${drop.getAttribute('action')}?${terms}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream', 'X-Form': document.body.dataset.form },
        body: chosen,
      });
      if (response.redirected || response.headers.get('Content-Type')?.startsWith('text/html') !== true) {
        answer.textContent = `The service refused it (${response.status}); load the page again.`;
      } else {
        answer.innerHTML = await response.text();
      }
    } catch {
      answer.textContent = 'The service does not answer; is it still running?';
    } finally {
      drop.removeAttribute('aria-busy');
      file.value = '';
    }
  }

  drop.addEventListener('submit', (event) => event.preventDefault());
  file.addEventListener('change', () => file.files[0] && submit(file.files[0]));
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files[0]) submit(event.dataTransfer.files[0]);
  });
})();
