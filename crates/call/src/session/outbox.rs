//! What waits to be polled. Frames share one text buffer that is reused from input to input, so that a media frame
//! allocates nothing.

use std::{collections::VecDeque, ops::Range};

use super::{Ending, Output, ToolRun, output::AfterStream};
use crate::{event::CallEvent, wire::realtime::ClientFrame};

/// The buffer gives back what it holds beyond this after a burst: an answer to one message is a few hundred characters.
const KEEP: usize = 2 * 1024;
/// The same for what waits to be polled.
const KEPT_ENTRIES: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Outbox {
    text: String,
    queue: VecDeque<Entry>,
}

#[derive(Debug)]
enum Entry {
    ToCarrier(Range<usize>),
    ToModel(Range<usize>),
    RunTool(Box<ToolRun>),
    Record(Box<CallEvent>),
    CloseCarrier(u16, AfterStream),
    CloseModel,
    Done(Box<Ending>),
}

impl Outbox {
    /// Called before each input: when everything was polled, the buffer starts anew.
    pub(super) fn begin(&mut self) {
        if self.queue.is_empty() && !self.text.is_empty() {
            self.text.clear();
            self.text.shrink_to(KEEP);
            self.queue.shrink_to(KEPT_ENTRIES);
        }
    }

    pub(super) fn carrier(&mut self, write: impl FnOnce(&mut String)) {
        let range = self.write(write);
        // A carrier's writer may keep audio until it fills a frame.
        if !range.is_empty() {
            self.queue.push_back(Entry::ToCarrier(range));
        }
    }

    pub(super) fn model(&mut self, write: impl FnOnce(&mut String)) {
        let range = self.write(write);
        self.queue.push_back(Entry::ToModel(range));
    }

    pub(super) fn event(&mut self, frame: &ClientFrame) {
        // Events are made of texts and numbers, which always serialise.
        if let Ok(json) = serde_json::to_string(frame) {
            self.model(|out| out.push_str(&json));
        }
    }

    pub(super) fn run_tool(&mut self, run: ToolRun) {
        self.queue.push_back(Entry::RunTool(Box::new(run)));
    }

    pub(super) fn record(&mut self, event: CallEvent) {
        self.queue.push_back(Entry::Record(Box::new(event)));
    }

    pub(super) fn close_carrier(&mut self, code: u16, after: AfterStream) {
        self.queue.push_back(Entry::CloseCarrier(code, after));
    }

    pub(super) fn close_model(&mut self) {
        self.queue.push_back(Entry::CloseModel);
    }

    pub(super) fn done(&mut self, ending: Box<Ending>) {
        self.queue.push_back(Entry::Done(ending));
    }

    pub(super) fn pop(&mut self) -> Option<Output<'_>> {
        Some(match self.queue.pop_front()? {
            Entry::ToCarrier(range) => Output::ToCarrier(&self.text[range]),
            Entry::ToModel(range) => Output::ToModel(&self.text[range]),
            Entry::RunTool(run) => Output::RunTool(run),
            Entry::Record(event) => Output::Record(*event),
            Entry::CloseCarrier(code, after) => Output::CloseCarrier { code, after },
            Entry::CloseModel => Output::CloseModel,
            Entry::Done(ending) => Output::Done(ending),
        })
    }

    pub(super) fn memory(&self) -> usize {
        self.text.capacity() + self.queue.capacity() * size_of::<Entry>()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    fn write(&mut self, write: impl FnOnce(&mut String)) -> Range<usize> {
        let start = self.text.len();
        write(&mut self.text);
        start..self.text.len()
    }
}
