// Wakes the islands of a page that the server has rendered. The page is complete without it.
import './keys.js';

const files = document.querySelector('script[data-files]').dataset.files;
const has = (what) => document.querySelector(what);
// Only the diary has bookings that open beside their list, and few pages have parts that are read again.
const parts = [
  has('[data-open], dialog.drawer, [data-live~="hold"]') && import('./drawer.js'),
  has('[data-live]') && import('./live.js'),
  has('form[data-unsaved]') && import('./unsaved.js'),
];

async function wake() {
  const module = await import(`${files}/ringdesk.js`);
  await module.default({ module_or_path: `${files}/ringdesk.wasm` });
  module.hydrate();
  for (const island of document.querySelectorAll('leptos-island')) {
    module[island.dataset.component](island);
  }
  await Promise.all(parts);
  document.documentElement.dataset.awake = '';
}

if ('requestIdleCallback' in window) requestIdleCallback(wake, { timeout: 500 });
else wake();
