// Keys of the portal: a place by G and a letter, what a page offers by one key, the palette by Ctrl or ⌘ and K. What a key
// does stands in the page, as `data-go` and `data-key`; single keys rest in fields, and where they are switched off.
const frame = document.querySelector('[data-keys]');
const single = frame?.dataset.keys === 'on';
let going = false;
let palette;

async function find(text = '') {
  palette ??= await import('./palette.js');
  palette.open(frame.dataset.base, text);
}

function typing(target) {
  return target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
}

/** The next or previous of the rows that can be opened. */
function step(by) {
  const rows = [...document.querySelectorAll('main :is(td, li) :is(a.row-link, a[data-open])')];
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
}

function press(key) {
  if (key === '?') return document.querySelector('#keys')?.showModal();
  if (key === '/') {
    const field = document.querySelector('main input[type=search]');
    return field ? field.focus() : find();
  }
  if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1);
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
}

document.addEventListener('keydown', (event) => {
  const key = event.key.toLowerCase();
  if (key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    return find();
  }
  const plain = !(event.ctrlKey || event.metaKey || event.altKey) && key.length === 1;
  if (!single || !plain || event.repeat || typing(event.target) || document.querySelector('dialog:modal')) {
    going = false;
    return;
  }
  if (going) {
    going = false;
    document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
    return;
  }
  if (key === 'g') {
    going = true;
    return;
  }
  if (key === '/' || key === '?') event.preventDefault();
  press(key);
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-find]')) find();
});

// The board has keys of its own, and only pages with one load them.
if (single && document.querySelector('[data-board-line]')) import('./board.js');
