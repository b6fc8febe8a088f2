//! The business's live stream, as a page follows it: opened again after every failure, with growing pauses.

use std::{cell::RefCell, rc::Rc, time::Duration};

use domain::view::LiveEvent;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// Pause after the first failure; each further one doubles it.
const FIRST_PAUSE_MS: u32 = 1_000;
const LONGEST_PAUSE_MS: u32 = 30_000;
/// Failures in a row after which the page says that it is not up to date.
const PATIENCE: u32 = 3;

/// What the stream told.
pub(super) enum News {
    /// It is open: whatever happened before has to be read.
    Opened,
    /// Something changed.
    Event(LiveEvent),
    /// It failed several times in a row.
    Lost,
}

type Handler = Closure<dyn FnMut(MessageEvent)>;

struct Stream {
    address: String,
    tell: Box<dyn Fn(News)>,
    failures: RefCell<u32>,
    /// What belongs to the open connection; the handlers live as long as it does.
    open: RefCell<Option<(EventSource, [Handler; 3])>>,
}

/// Follows the stream for as long as the page is shown. Does nothing on the server.
pub(super) fn follow(business: &str, tell: impl Fn(News) + 'static) {
    let stream = Rc::new(Stream {
        address: format!("/app/{business}/live"),
        tell: Box::new(tell),
        failures: RefCell::new(0),
        open: RefCell::new(None),
    });
    stream.connect();
}

impl Stream {
    fn connect(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&self.address) else {
            return self.fail();
        };
        let handlers = [
            self.handler(|stream, _| {
                stream.failures.replace(0);
                (stream.tell)(News::Opened);
            }),
            self.handler(|stream, message| {
                let event = message.data().as_string();
                let event = event.and_then(|data| serde_json::from_str(&data).ok());
                if let Some(event) = event {
                    (stream.tell)(News::Event(event));
                }
            }),
            self.handler(|stream, _| stream.fail()),
        ];
        source.set_onopen(Some(handlers[0].as_ref().unchecked_ref()));
        source.set_onmessage(Some(handlers[1].as_ref().unchecked_ref()));
        source.set_onerror(Some(handlers[2].as_ref().unchecked_ref()));
        self.open.replace(Some((source, handlers)));
    }

    fn handler(self: &Rc<Self>, act: fn(&Rc<Self>, &MessageEvent)) -> Handler {
        // The stream and its handlers hold each other: they live as long as the page.
        let stream = Rc::clone(self);
        Closure::new(move |message: MessageEvent| act(&stream, &message))
    }

    /// Lets go of the connection and opens another after a pause. The browser's own reconnection knows no growing
    /// pauses, so it is not used.
    fn fail(self: &Rc<Self>) {
        if let Some((source, _)) = self.open.borrow().as_ref() {
            source.close();
        }
        let failures = self
            .failures
            .replace_with(|failures| failures.saturating_add(1))
            + 1;
        if failures >= PATIENCE {
            (self.tell)(News::Lost);
        }
        let stream = Rc::clone(self);
        set_timeout(
            move || stream.connect(),
            pause(failures, js_sys::Math::random()),
        );
    }
}

/// How long to wait after so many failures in a row; `jitter` between 0 and 1 spreads many pages over half of it.
fn pause(failures: u32, jitter: f64) -> Duration {
    let full = FIRST_PAUSE_MS << failures.saturating_sub(1).min(8);
    let full = f64::from(full.min(LONGEST_PAUSE_MS));
    Duration::from_secs_f64(full * (0.5 + jitter / 2.0) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_one_second_to_thirty_and_are_spread() {
        assert_eq!(pause(1, 1.0), Duration::from_secs(1));
        assert_eq!(pause(2, 1.0), Duration::from_secs(2));
        assert_eq!(pause(6, 1.0), Duration::from_secs(30));
        assert_eq!(pause(u32::MAX, 1.0), Duration::from_secs(30));
        assert_eq!(pause(1, 0.0), Duration::from_millis(500));
    }
}
