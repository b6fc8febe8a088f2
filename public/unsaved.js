// Counts what is changed in a form and not saved yet, in a bar that stays in sight, and asks before it is left behind.
// Without this the form's own button saves.

const counted = (field) => field.name && field.type !== 'hidden' && field.type !== 'submit';

/** Whether a field is not as the server drew it. */
function differs(field) {
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  // A browser takes the first option where the server names none.
  const named = field.multiple || options.some((one) => one.defaultSelected);
  return options.some((one, place) => one.selected !== (named ? one.defaultSelected : place === 0));
}

function watch(form) {
  const fields = () => [...form.elements].filter(counted);
  const bar = document.createElement('div');
  bar.className = 'unsaved';
  bar.hidden = true;
  const told = document.createElement('p');
  told.setAttribute('role', 'status');
  const button = (text, kind) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = kind;
    made.textContent = text;
    return made;
  };
  const discard = button('Discard', 'button-secondary');
  const save = button('Save', 'button');
  bar.append(told, discard, save);
  form.append(bar);

  // What was refused is drawn as it was typed: all of it is unsaved, and going back is reading the page again.
  const refused = form.dataset.unsaved === 'refused';
  let sending = false;
  const changed = () => new Set(fields().filter(differs).map((field) => field.name)).size;

  const look = () => {
    const count = changed();
    const text = refused ? 'Changes are not saved yet' : count === 1 ? '1 unsaved change' : `${count} unsaved changes`;
    bar.hidden = !refused && count === 0;
    if (!bar.hidden && told.textContent !== text) told.textContent = text;
  };

  discard.addEventListener('click', () => {
    if (refused) {
      sending = true;
      location.assign(form.action);
      return;
    }
    const first = fields().find(differs);
    form.reset();
    look();
    first?.focus();
  });
  save.addEventListener('click', () => form.requestSubmit(form.querySelector('.button:not([type=button])')));
  form.addEventListener('input', look);
  form.addEventListener('change', look);
  form.addEventListener('submit', () => (sending = true));
  addEventListener('pageshow', () => (sending = false));
  addEventListener('beforeunload', (event) => {
    if (!sending && !bar.hidden) event.preventDefault();
  });
  look();
}

document.querySelectorAll('form[data-unsaved]').forEach(watch);
