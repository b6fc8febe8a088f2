// Keeps a part of a page up to date that no island does: when something happens that it shows, the page is read again and
// the part is put in its place. What somebody points at or stands on moves only when they ask for it.
const part = () => document.querySelector('[data-live]');
const line = document.querySelector('[data-live-line]');
let failures = 0;
let reading = false;
let again = false;
let lapse;

function say(text, act) {
  line.replaceChildren();
  if (!text) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button-quiet';
  button.textContent = text;
  button.addEventListener('click', act);
  line.append(button);
}

/** Whether rows that move would move under somebody. */
function busy(old) {
  return 'waits' in old.dataset && (old.matches(':hover, :focus-within') || scrollY > 0);
}

function put(next) {
  const old = part();
  const at = document.activeElement?.closest('[data-live] a')?.getAttribute('href');
  const { scrollTop = 0, scrollLeft = 0 } = old.querySelector('[role=region]') ?? {};
  old.replaceWith(next);
  next.querySelector('[role=region]')?.scrollTo(scrollLeft, scrollTop);
  if (at) next.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  say('');
  wait();
  dispatchEvent(new Event('renewed'));
}

async function read() {
  if (reading) return void (again = true);
  reading = true;
  const answer = await fetch(location.href).catch(() => null);
  const text = answer?.ok ? await answer.text() : '';
  const next = text && new DOMParser().parseFromString(text, 'text/html').querySelector('[data-live]');
  reading = false;
  if (again) {
    again = false;
    return read();
  }
  const old = part();
  if (!next || !old || next.innerHTML === old.innerHTML) return;
  document.adoptNode(next);
  if (busy(old)) say('Something changed. Show', () => put(next));
  else put(next);
}

/** A slot that is kept lapses without an event. */
function wait() {
  clearTimeout(lapse);
  const until = Number(part()?.dataset.until);
  if (until) lapse = setTimeout(read, Math.max(1000, until - Date.now() + 500));
}

function follow() {
  const kinds = part().dataset.live.split(' ');
  const source = new EventSource(`/app/${location.pathname.split('/')[2]}/live`);
  source.onopen = () => {
    if (failures > 0) read();
    failures = 0;
    say('');
  };
  source.onmessage = ({ data }) => {
    if (kinds.includes(JSON.parse(data).kind.split('.')[0])) read();
  };
  source.onerror = () => {
    source.close();
    failures += 1;
    if (failures >= 3) say('Live updates paused. Refresh', () => location.reload());
    const pause = Math.min(30_000, 1000 * 2 ** Math.min(failures - 1, 8));
    setTimeout(follow, pause * (0.5 + Math.random() / 2));
  };
}

if (part() && line) {
  follow();
  wait();
}
