// The palette: a field, and under it what can be gone to, found or done, in groups. What there is comes from the server.
let dialog, field, list, status, base;
let asked = 0;
let timer;
// The text that the list answers. What is typed is ahead of it for a moment.
let answered;

function build() {
  dialog = document.querySelector('#palette');
  field = dialog.querySelector('input');
  list = dialog.querySelector('[role=listbox]');
  status = dialog.querySelector('[role=status]');
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  field.addEventListener('keydown', async (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      choose(by);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Whoever types and presses at once means what they typed.
      if (field.value !== answered && !(await ask())) return;
      list.querySelector('[aria-selected=true]')?.click();
    }
  });
  list.addEventListener('click', (event) => take(event.target.closest('[role=option]')));
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
}

export function open(at, text) {
  if (!dialog) build();
  base = at;
  field.value = text;
  answered = undefined;
  dialog.showModal();
  field.select();
  ask();
}

/** Lists what there is for the text in the field; false when a later question took its place. */
async function ask() {
  clearTimeout(timer);
  const mine = ++asked;
  const text = field.value;
  const answer = await fetch(`${base}/find.json?q=${encodeURIComponent(text)}`).catch(() => null);
  const groups = answer?.ok ? await answer.json() : [];
  if (mine !== asked) return false;
  answered = text;
  let count = 0;
  list.replaceChildren(
    ...groups.map(({ name, items }) => {
      const group = document.createElement('div');
      const label = document.createElement('p');
      label.id = `palette-${name.replaceAll(' ', '-')}`;
      label.textContent = name;
      label.setAttribute('role', 'presentation');
      group.setAttribute('role', 'group');
      group.setAttribute('aria-labelledby', label.id);
      group.append(label, ...items.map((item) => option(item, count++)));
      return group;
    }),
  );
  status.textContent = answer?.ok ? (count === 1 ? '1 result' : `${count} results`) : "We couldn't look that up. Try again.";
  field.removeAttribute('aria-activedescendant');
  choose(1);
  return true;
}

function option(item, index) {
  const row = document.createElement('div');
  row.id = `palette-${index}`;
  row.setAttribute('role', 'option');
  row.setAttribute('aria-selected', 'false');
  row.dataset.to = item.to;
  const text = document.createElement('bdi');
  text.textContent = item.text;
  const detail = document.createElement('span');
  detail.textContent = item.detail;
  row.append(text, detail);
  return row;
}

function choose(by) {
  const rows = [...list.querySelectorAll('[role=option]')];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  const next = (at + by + rows.length) % rows.length;
  rows.forEach((row, index) => row.setAttribute('aria-selected', String(index === next)));
  field.setAttribute('aria-activedescendant', rows[next].id);
  rows[next].scrollIntoView({ block: 'nearest' });
}

function take(row) {
  if (!row) return;
  const { to } = row.dataset;
  // Colours are chosen by the form that every page has.
  if (to.startsWith('theme:')) document.querySelector(`button[name=theme][value=${to.slice(6)}]`)?.click();
  else location.assign(to);
}
