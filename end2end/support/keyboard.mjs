// A page that is worked with the keyboard alone: from stop to stop with Tab, and at each of them a look at the focus.
import assert from 'node:assert/strict';

const most = 250;

/** Where the focus is, whether it can be seen there, and whether that is the place that is looked for. */
function look({ name, css }) {
  const element = document.activeElement;
  if (!element || element === document.body) return { nowhere: true };
  const named = element.getAttribute('aria-labelledby');
  const given = element.labels?.[0];
  const label =
    // A label around its field has the field's own words in it too.
    (given?.contains(element) ? given.querySelector('span') : given)?.textContent ??
    element.getAttribute('aria-label') ??
    (named && document.getElementById(named)?.textContent) ??
    element.textContent;
  const text = label.trim().replace(/\s+/g, ' ');
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  // Some of it has to be in sight, and not under something else.
  const points = [...element.getClientRects()].flatMap((box) => {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right <= left || bottom <= top) return [];
    return [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([across, down]) => [
      left + (right - left) * across,
      top + (bottom - top) * down,
    ]);
  });
  const inSight = points.some(([x, y]) => element.contains(document.elementFromPoint(x, y)));
  const fits = (!name || new RegExp(name.source, name.flags).test(text)) && (!css || element.matches(css));
  return { text: text.slice(0, 80), marked: outlineStyle !== 'none' && outlineWidth !== '0px', inSight, fits };
}

/**
 * Presses Tab until the focus is on what is wanted: a name as a text (all of it) or a pattern, a selector as `{ css }`, or both
 * as `{ name, css }`. Every stop on the way has to be seen.
 */
export async function reach(page, wanted) {
  const { name = wanted, css } = wanted.css ? { name: undefined, ...wanted } : { name: wanted };
  const pattern =
    typeof name === 'string' ? { source: `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, flags: '' } : name && { source: name.source, flags: name.flags };
  for (let presses = 0, last = ''; presses < most; presses += 1) {
    const here = await page.evaluate(look, { name: pattern, css });
    if (!here.nowhere) {
      last = here.text;
      assert.ok(here.marked, `no focus to be seen on "${here.text}" of ${page.url()}`);
      assert.ok(here.inSight, `the focus is out of sight on "${here.text}" of ${page.url()}`);
      if (here.fits) return;
    }
    if (presses + 1 === most) assert.fail(`${JSON.stringify(wanted.source ?? wanted)} was not reached on ${page.url()}; the last stop was "${last}"`);
    await page.keyboard.press('Tab');
  }
}

/** Goes to a place and presses Enter there. */
export async function press(page, wanted) {
  await reach(page, wanted);
  await page.keyboard.press('Enter');
}

/** Goes to a field and types into it, in place of what stands there. */
export async function type(page, wanted, text) {
  await reach(page, wanted);
  if (await page.evaluate(() => 'select' in document.activeElement && document.activeElement.value !== '')) await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}
