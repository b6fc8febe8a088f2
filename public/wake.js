// Wakes the islands of a page that the server has rendered. The page is complete without it.
import './keys.js';

const files = document.querySelector('script[data-files]').dataset.files;
// Only the diary has bookings that open beside their list, and parts that are read again.
const diary = document.querySelector('[data-live], [data-open], dialog.drawer')
  ? [import('./drawer.js'), import('./live.js')]
  : [];
if (document.querySelector('form[data-unsaved]')) diary.push(import('./unsaved.js'));

async function wake() {
  const module = await import(`${files}/ringdesk.js`);
  await module.default({ module_or_path: `${files}/ringdesk.wasm` });
  module.hydrate();
  for (const island of document.querySelectorAll('leptos-island')) {
    module[island.dataset.component](island);
  }
  await Promise.all(diary);
  document.documentElement.dataset.awake = '';
}

if ('requestIdleCallback' in window) requestIdleCallback(wake, { timeout: 500 });
else wake();
