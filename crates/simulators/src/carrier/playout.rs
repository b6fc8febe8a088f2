//! The audio that waits to be played to the caller, with marks in it.

use std::collections::VecDeque;

use super::line::Frame;
use crate::speech::{FRAME_BYTES, SILENCE};

/// A queue of audio and marks that is played 20 ms at a time.
///
/// A mark comes back once everything queued before it has been played, that is, one frame after its last byte left
/// the queue; or at once when [`clear`](Self::clear) discards what it waits for.
#[derive(Debug, Default)]
pub struct Playout {
    queue: VecDeque<Item>,
    /// Marks whose last byte is in the frame that is being played.
    playing: Vec<String>,
}

#[derive(Debug)]
enum Item {
    /// Bytes, and how many of them were played.
    Audio(Vec<u8>, usize),
    Mark(String),
}

/// What the caller's ear gets in 20 ms.
#[derive(Debug)]
pub(crate) struct Played {
    /// The frame, filled up with silence.
    pub(crate) frame: Frame,
    /// Bytes of it that came from the queue.
    pub(crate) audible: usize,
    /// Marks that are due.
    pub(crate) marks: Vec<String>,
}

impl Playout {
    /// Queues audio.
    pub fn push(&mut self, audio: Vec<u8>) {
        if !audio.is_empty() {
            self.queue.push_back(Item::Audio(audio, 0));
        }
    }

    /// Queues a mark.
    pub fn mark(&mut self, name: String) {
        self.queue.push_back(Item::Mark(name));
    }

    /// Discards what is queued and gives back every mark that has not come back yet, in order.
    pub fn clear(&mut self) -> Vec<String> {
        let mut marks = std::mem::take(&mut self.playing);
        marks.extend(self.queue.drain(..).filter_map(|item| match item {
            Item::Mark(name) => Some(name),
            Item::Audio(..) => None,
        }));
        marks
    }

    /// Whether nothing is left to play and no mark is due.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.playing.is_empty()
    }

    /// Plays the next 20 ms.
    pub(crate) fn tick(&mut self) -> Played {
        let marks = std::mem::take(&mut self.playing);
        let mut frame = [SILENCE; FRAME_BYTES];
        let mut audible = 0;
        while let Some(item) = self.queue.front_mut() {
            match item {
                Item::Audio(audio, played) => {
                    let count = (audio.len() - *played).min(FRAME_BYTES - audible);
                    if count == 0 {
                        break;
                    }
                    frame[audible..audible + count]
                        .copy_from_slice(&audio[*played..*played + count]);
                    *played += count;
                    audible += count;
                    if *played == audio.len() {
                        self.queue.pop_front();
                    }
                }
                Item::Mark(name) => {
                    self.playing.push(std::mem::take(name));
                    self.queue.pop_front();
                }
            }
        }
        Played {
            frame,
            audible,
            marks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_after_the_last_byte_before_it_was_played() {
        let mut playout = Playout::default();
        playout.push(vec![1; 200]);
        playout.mark("a".to_owned());
        playout.push(vec![2; 40]);
        playout.mark("b".to_owned());
        let first = playout.tick();
        assert_eq!((first.audible, first.marks), (160, vec![]));
        let second = playout.tick();
        assert_eq!((second.audible, second.marks), (80, vec![]));
        assert_eq!(
            (second.frame[39], second.frame[40], second.frame[80]),
            (1, 2, SILENCE)
        );
        let third = playout.tick();
        assert_eq!(
            (third.audible, third.marks),
            (0, vec!["a".to_owned(), "b".to_owned()])
        );
        assert!(playout.is_empty());
    }

    #[test]
    fn a_mark_on_an_empty_queue_comes_back_with_the_next_frame() {
        let mut playout = Playout::default();
        playout.mark("now".to_owned());
        assert!(playout.tick().marks.is_empty());
        assert_eq!(playout.tick().marks, ["now"]);
    }

    #[test]
    fn clear_drops_the_audio_and_gives_back_all_marks_in_order() {
        let mut playout = Playout::default();
        playout.push(vec![1; 160]);
        playout.mark("a".to_owned());
        playout.push(vec![2; 1600]);
        playout.mark("b".to_owned());
        assert_eq!(playout.tick().audible, 160);
        assert_eq!(playout.clear(), ["a", "b"]);
        let after = playout.tick();
        assert_eq!((after.audible, after.marks), (0, vec![]));
    }
}
