//! Parts of a page that are read again when the live stream names something that they show (`public/live.js`). Without
//! script they stand as they were drawn, and the page's Refresh link draws them anew.

use leptos::prelude::*;

/// How a part keeps up.
pub(crate) struct Live {
    kinds: &'static str,
    until: Option<i64>,
    waits: Option<&'static str>,
}

impl Live {
    /// One that shows what these events are about, in words of the stream divided by spaces: `call.ended`, or `call` for
    /// every one of calls.
    pub(crate) const fn of(kinds: &'static str) -> Self {
        Self {
            kinds,
            until: None,
            waits: None,
        }
    }

    /// A slot of it that is kept lapses without an event, in milliseconds since 1970.
    pub(crate) const fn until(mut self, until: Option<i64>) -> Self {
        self.until = until;
        self
    }

    /// Rows do not move under whoever points at one, stands on one or has scrolled: they wait behind a button.
    pub(crate) const fn waits(mut self) -> Self {
        self.waits = Some("");
        self
    }

    /// As [`waits`](Self::waits), and the button says how many rows are new; `row` is one of them: "new call".
    pub(crate) const fn counts(mut self, row: &'static str) -> Self {
        self.waits = Some(row);
        self
    }

    /// The part, on a page that has its [`live_line`] elsewhere.
    pub(crate) fn part(self, inside: impl IntoView + 'static) -> AnyView {
        view! {
            <div data-live=self.kinds data-until=self.until data-waits=self.waits>
                {inside}
            </div>
        }
        .into_any()
    }

    /// The part under its line.
    pub(crate) fn draw(self, inside: impl IntoView + 'static) -> AnyView {
        view! {
            {live_line()}
            {self.part(inside)}
        }
        .into_any()
    }
}

/// Where a page says that something waits to be shown, or that it is not up to date; one on a page with live parts.
pub(crate) fn live_line() -> AnyView {
    view! { <p class="min-h-8" role="status" data-live-line=""></p> }.into_any()
}
