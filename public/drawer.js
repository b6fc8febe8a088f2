// Opens a booking beside the list that names it. Its address is one of its own: without this file it is a page of its own.
const shown = () => document.querySelector('dialog.drawer');
const asked = () => new URL(location.href).searchParams.get('open');
let going = 0;

/** Makes the drawer modal, and closes it the ways in which drawers close. */
function arm(dialog, opener) {
  dialog.removeAttribute('open');
  dialog.showModal();
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener('click', (event) => {
    const close = event.target.closest('[data-close]');
    if (!close && event.target !== dialog) return;
    event.preventDefault();
    leave();
  });
  dialog.opener = opener;
}

/** Goes back to the address under the drawer. */
function leave() {
  if (history.state?.drawer) return history.back();
  const to = shown().querySelector('[data-close]').href;
  history.replaceState(null, '', to);
  shut();
}

function shut() {
  const dialog = shown();
  if (!dialog) return;
  const { opener, dataset } = dialog;
  dialog.close();
  dialog.remove();
  // What was drawn again meanwhile is found by its address.
  const link = opener?.isConnected ? opener : document.querySelector(`main a[href*="open=${dataset.booking}"]`);
  link?.focus();
}

async function show(address, opener) {
  const mine = ++going;
  const answer = await fetch(address).catch(() => null);
  const text = await answer?.text();
  if (mine !== going) return;
  const dialog = text && new DOMParser().parseFromString(text, 'text/html').querySelector('dialog.drawer');
  if (!dialog) return location.assign(address);
  shown()?.remove();
  document.querySelector('main').append(document.adoptNode(dialog));
  arm(dialog, opener);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('main a[data-open]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented) return;
  event.preventDefault();
  history.pushState({ drawer: true }, '', link.href);
  show(link.href, link);
});

addEventListener('popstate', () => {
  going += 1;
  if (!asked()) shut();
  else if (shown()?.dataset.booking !== asked()) show(location.href, null);
});

if (shown()) arm(shown(), null);
