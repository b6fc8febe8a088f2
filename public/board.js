// Keys of the day board: arrows go by slot and lane, Enter opens what is there or adds a booking, M picks a booking up and
// Enter puts it down where it shall be, W asks why a time is not offered. Loaded where there is a board and single keys are on.
const CARRIED = 'carried';
const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const line = document.querySelector('[data-board-line]');
let at = null;
let inside = false;
let carried = null;

const board = () => document.querySelector('table.board');
const rows = () => [...board().tBodies[0].rows];
const lanes = () => [...board().tHead.rows[0].querySelectorAll('th[data-lane]')];
const timeOf = (row) => row.cells[0].textContent.trim();

/** Which cell stands at each slot and lane; one that reaches down stands at several. */
function grid() {
  const cells = rows().map(() => []);
  rows().forEach((row, slot) => {
    let lane = 0;
    for (const cell of row.querySelectorAll('td')) {
      while (cells[slot][lane]) lane += 1;
      for (let down = 0; down < cell.rowSpan && cells[slot + down]; down += 1) cells[slot + down][lane] = cell;
      lane += 1;
    }
  });
  return cells;
}

/** The slot and the lane that somebody stands on, found again by their names where the board was drawn anew. */
function place() {
  if (!at) return null;
  const slot = rows().findIndex((row) => timeOf(row) === at.time);
  const lane = lanes().findIndex((head) => head.dataset.lane === at.lane);
  return slot < 0 || lane < 0 ? null : [slot, lane];
}

function stand(cells, slot, lane) {
  at = { time: timeOf(rows()[slot]), lane: lanes()[lane].dataset.lane };
  const cell = cells[slot][lane];
  const link = carried ? null : cell.querySelector('a');
  if (!link) cell.tabIndex = -1;
  (link ?? cell).focus();
  if (!carried) return;
  const head = lanes()[lane].textContent.trim();
  line.textContent = `Move ${carried.name} to ${at.time}, ${head}. Enter puts it there, Esc leaves it.`;
}

const shown = (cell) => cell && cell.offsetParent !== null;

/** Where somebody stands by the element that has the focus. */
function here(cells) {
  const cell = document.activeElement.closest('table.board td');
  if (!cell) return null;
  const known = place();
  if (known && cells[known[0]][known[1]] === cell) return known;
  const slot = cells.findIndex((row) => row.includes(cell));
  return [slot, cells[slot].indexOf(cell)];
}

function go([down, across]) {
  const cells = grid();
  if (!cells.length) return;
  const now = here(cells) ?? (carried ? place() : null);
  if (!now) {
    const lane = Math.max(0, cells[0].findIndex(shown));
    const open = cells.findIndex((row) => !row[lane].classList.contains('closed'));
    return stand(cells, Math.max(0, open), lane);
  }
  let [slot, lane] = now;
  const cell = cells[slot][lane];
  if (across) {
    do lane += across;
    while (cells[slot][lane] && !shown(cells[slot][lane]));
  } else {
    // Several that share a cell are gone through one by one.
    const links = [...cell.querySelectorAll('a')];
    const next = links[links.indexOf(document.activeElement) + down];
    if (!carried && links.includes(document.activeElement) && next) return next.focus();
    do slot += down;
    while (!carried && cells[slot]?.[lane] === cell);
  }
  if (cells[slot]?.[lane]) stand(cells, slot, lane);
}

function pickUp() {
  const link = document.activeElement.closest('a[data-open]');
  const cells = grid();
  const now = here(cells);
  if (!now) return;
  if (!link) {
    line.textContent = 'There is no booking here to move.';
    return;
  }
  carried = { id: new URL(link.href).searchParams.get('open'), name: link.textContent.trim() };
  stand(cells, ...now);
}

function leave() {
  const cells = grid();
  const now = here(cells) ?? place();
  carried = null;
  line.textContent = '';
  if (now) stand(cells, ...now);
}

function putDown() {
  const { base, date } = board().dataset;
  const to = new URLSearchParams({ do: 'move', date, time: at.time, with: at.lane });
  location.assign(`${base}/${carried.id}?${to}`);
}

/** A booking in hand comes along to another day. */
function takeAlong(key) {
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!link) return;
  sessionStorage.setItem(CARRIED, JSON.stringify({ carried, at }));
  link.click();
}

/** What a key does on the board; `false` where it does nothing here. */
function press(key) {
  if (arrows[key]) return go(arrows[key]);
  if (carried) {
    if (key === 'Enter') return putDown();
    if (key === 'Escape') return leave();
    if ('[]t'.includes(key)) return takeAlong(key);
  }
  if (!inside) return false;
  const stop = here(grid());
  if (!stop) return false;
  if (key === 'm') return pickUp();
  at = { time: timeOf(rows()[stop[0]]), lane: lanes()[stop[1]].dataset.lane };
  if (key === 'w') return location.assign(`${board().dataset.why}&time=${encodeURIComponent(at.time)}`);
  if (key === 'Enter' && document.activeElement.matches('td') && lanes()[stop[1]].hasAttribute('data-adds')) {
    const to = new URLSearchParams({ time: at.time, with: at.lane });
    return location.assign(`${board().dataset.add}&${to}`);
  }
  return false;
}

document.addEventListener(
  'keydown',
  (event) => {
    if (!board() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog:modal')) return;
    // Arrows are the board's where somebody stands on it, or on nothing.
    const on = document.activeElement === document.body || document.activeElement.closest('.board-region');
    if (!on || (event.repeat && !arrows[event.key])) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (press(key) === false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener('focusin', (event) => (inside = Boolean(event.target.closest('.board-region'))));

// The board was drawn anew under whoever stood on it.
addEventListener('renewed', () => {
  if (!board() || !inside || board().contains(document.activeElement)) return;
  const now = place();
  if (now) stand(grid(), ...now);
});

const along = sessionStorage.getItem(CARRIED);
if (along && board()) {
  sessionStorage.removeItem(CARRIED);
  ({ carried, at } = JSON.parse(along));
  const cells = grid();
  const now = place() ?? [0, Math.max(0, cells[0]?.findIndex(shown) ?? 0)];
  if (cells.length) stand(cells, ...now);
}
