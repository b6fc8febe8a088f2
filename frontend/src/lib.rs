//! The browser's entry: wakes the islands of a page that the server has already rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's loader script once the module is ready.
#[wasm_bindgen]
pub fn hydrate() {
    // Without a use of the crate the linker would drop the islands that it declares.
    use app as _;
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
