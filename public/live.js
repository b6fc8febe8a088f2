// Keeps parts of a page up to date that no island does: when something happens that they show, the page is read again and
// the parts are made like it, touching only what differs, so that focus, selection and scroll positions stay. Rows that
// somebody reads move only when they ask for it.
const parts = () => [...document.querySelectorAll('[data-live]')];
const line = document.querySelector('[data-live-line]');
let failures = 0;
let reading = false;
let again = false;
let lapse;

function say(text, act) {
  if (!text) return line.replaceChildren();
  // One that is said again keeps the focus.
  const button = line.querySelector('button') ?? line.appendChild(document.createElement('button'));
  Object.assign(button, { type: 'button', className: 'button-quiet', onclick: act });
  if (button.textContent !== text) button.textContent = text;
}

/** What a row is known by: where its first link leads. */
const name = (row) => row.querySelector('a[href]')?.getAttribute('href') ?? '';

const rows = (part) => [...part.querySelectorAll('.rows > tbody > tr')].map(name);

/** Whether rows that move would move under somebody. */
function busy(old) {
  return old.contains(document.activeElement) || old.querySelector('tbody tr:hover') || scrollY > 0;
}

/** What is said of rows that wait; nothing where none would move. */
function waiting(old, next) {
  const [before, after] = [rows(old), rows(next)];
  if (!before.length || String(before) === String(after) || !busy(old)) return '';
  const fresh = after.filter((row) => !before.includes(row)).length;
  const kind = old.dataset.waits;
  if (!kind || !fresh) return 'Something changed. Show';
  return `${fresh} ${kind}${fresh > 1 ? 's' : ''}. Show`;
}

function alike(old, next) {
  if (old.nodeName !== next.nodeName) return false;
  return !next.matches?.('.rows > tbody > tr, li') || name(old) === name(next);
}

/** Makes what stands on the page like what was read. */
function match(old, next) {
  if (old.isEqualNode(next)) return;
  if (!next.getAttributeNames) {
    old.data = next.data;
    return;
  }
  // Whether something is unfolded is the reader's.
  const names = new Set([...old.getAttributeNames(), ...next.getAttributeNames()].filter((at) => at !== 'open'));
  for (const at of names) {
    if (!next.hasAttribute(at)) old.removeAttribute(at);
    else if (old.getAttribute(at) !== next.getAttribute(at)) old.setAttribute(at, next.getAttribute(at));
  }
  let place = old.firstChild;
  for (const child of [...next.childNodes]) {
    let found = place;
    while (found && !alike(found, child)) found = found.nextSibling;
    if (!found) {
      old.insertBefore(document.adoptNode(child), place);
      continue;
    }
    while (place !== found) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
    place = place.nextSibling;
    match(found, child);
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

function put(olds, nexts) {
  const at = document.activeElement?.closest('[data-live] a')?.getAttribute('href');
  olds.forEach((old, index) => match(old, nexts[index]));
  // A row that went to another place took the focus with it.
  if (at && document.activeElement === document.body) {
    const link = olds.map((old) => old.querySelector(`a[href="${CSS.escape(at)}"]`)).find(Boolean);
    link?.focus({ preventScroll: true });
  }
  say('');
  wait();
  dispatchEvent(new Event('renewed'));
}

function show(text) {
  const olds = parts();
  const nexts = [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('[data-live]')];
  if (!text || nexts.length !== olds.length) return false;
  if (olds.every((old, index) => old.isEqualNode(nexts[index]))) {
    say('');
    return true;
  }
  const held = olds.map((old, index) => ('waits' in old.dataset ? waiting(old, nexts[index]) : '')).find(Boolean);
  if (!held) put(olds, nexts);
  else {
    say(held, ({ detail }) => {
      put(olds, nexts);
      // Whoever pressed it by keyboard goes on where the rows are.
      if (!detail) olds[0].querySelector('[role=region]')?.focus({ preventScroll: true });
    });
  }
  return true;
}

async function read() {
  again = true;
  if (reading) return;
  reading = true;
  while (again) {
    again = false;
    const answer = await fetch(location.href).catch(() => null);
    const text = answer?.ok && !answer.redirected ? await answer.text().catch(() => '') : '';
    if (show(text)) continue;
    const what = answer?.redirected ? 'You are signed out. Sign in' : "We couldn't load what changed. Refresh";
    say(what, () => location.reload());
  }
  reading = false;
}

/** A slot that is kept lapses without an event. */
function wait() {
  clearTimeout(lapse);
  const until = Math.min(...parts().map((part) => Number(part.dataset.until) || Infinity));
  if (until < Infinity) lapse = setTimeout(read, Math.max(1000, until - Date.now() + 500));
}

/** Whether a part shows what an event is about. */
function concerns(kind) {
  const words = parts().flatMap((part) => part.dataset.live.split(' '));
  return words.some((word) => kind === word || kind.startsWith(`${word}.`));
}

function follow() {
  const source = new EventSource(`/app/${location.pathname.split('/')[2]}/live`);
  // What happened since the page was drawn, or while the stream was lost, has no event: it is found by reading.
  source.onopen = () => {
    failures = 0;
    read();
  };
  source.onmessage = ({ data }) => {
    if (concerns(JSON.parse(data).kind)) read();
  };
  source.onerror = () => {
    source.close();
    failures += 1;
    if (failures >= 3) say('Live updates paused. Refresh', () => location.reload());
    const pause = Math.min(30_000, 1000 * 2 ** Math.min(failures - 1, 8));
    setTimeout(follow, pause * (0.5 + Math.random() / 2));
  };
}

if (line && parts().length) {
  follow();
  wait();
}
