// Wakes the islands of a page that the server has rendered. The page is complete without it.
import './drawer.js';
import './keys.js';
import './live.js';

const files = document.querySelector('script[data-files]').dataset.files;

async function wake() {
  const module = await import(`${files}/ringdesk.js`);
  await module.default({ module_or_path: `${files}/ringdesk.wasm` });
  module.hydrate();
  for (const island of document.querySelectorAll('leptos-island')) {
    module[island.dataset.component](island);
  }
  document.documentElement.dataset.awake = '';
}

if ('requestIdleCallback' in window) requestIdleCallback(wake, { timeout: 500 });
else wake();
