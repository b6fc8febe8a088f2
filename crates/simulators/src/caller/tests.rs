use super::Caller;
use crate::{
    carrier::{Gesture, Party},
    scenario::Scenario,
    speech::{FRAME_BYTES, Heard, Listener, SILENCE, Voice, synthesize},
};

/// A conversation without a carrier: the test speaks for the receptionist.
struct Talk {
    caller: Caller,
    ear: Listener,
    said: Vec<String>,
    keys: String,
    gone: bool,
}

impl Talk {
    fn new(body: &str) -> Self {
        let text = format!(
            "title = \"t\"
{body}
[call]
to = \"+442079460018\"
patience_s = 5
[expect]
"
        );
        let caller = Caller::new(&Scenario::parse(&text).unwrap());
        Self {
            caller,
            ear: Listener::new(),
            said: Vec::new(),
            keys: String::new(),
            gone: false,
        }
    }

    fn frame(&mut self, frame: &[u8; FRAME_BYTES], audible: bool) {
        let Gesture {
            audio,
            keys,
            hang_up,
        } = self.caller.tick(frame, audible);
        for event in self.ear.hear(&audio) {
            if let Heard::Utterance(utterance) = event {
                self.said.push(utterance.text);
            }
        }
        self.keys.extend(keys);
        self.gone |= hang_up;
    }

    fn says(&mut self, text: &str) -> &mut Self {
        for chunk in synthesize(text, Voice::Receptionist).chunks(FRAME_BYTES) {
            let mut frame = [SILENCE; FRAME_BYTES];
            frame[..chunk.len()].copy_from_slice(chunk);
            self.frame(&frame, true);
        }
        self
    }

    fn quiet(&mut self, ms: usize) -> &mut Self {
        for _ in 0..ms / 20 {
            self.frame(&[SILENCE; FRAME_BYTES], false);
        }
        self
    }
}

#[test]
fn a_step_waits_for_its_words_and_a_reply_comes_before_it() {
    let mut talk = Talk::new(
        "steps = [{ when_hears = \"anything else\", say = \"no thank you\" }]
         replies = [{ hears = \"your name\", say = \"Jo Smith\", times = 1 }]",
    );
    talk.says("And your name?").quiet(4000);
    assert_eq!(talk.said, ["Jo Smith"]);
    talk.says("And your name?").quiet(4000);
    assert_eq!(talk.said.len(), 1, "the reply was used up");
    talk.says("Anything else?").quiet(4000);
    assert_eq!(talk.said, ["Jo Smith", "no thank you"]);
}

#[test]
fn nothing_is_said_before_the_receptionist_has_finished() {
    let mut talk = Talk::new("steps = [{ say = \"hello\" }]");
    talk.quiet(3000);
    assert!(talk.said.is_empty(), "nobody has spoken yet");
    talk.says("How can I help?").quiet(600);
    assert!(!talk.ear.is_hearing(), "600 ms are a pause, not an end");
    talk.quiet(3000);
    assert_eq!(talk.said, ["hello"]);
}

#[test]
fn a_step_may_cut_in_on_words_or_after_a_while() {
    for step in [
        "{ when_hears = \"with sam\", interrupt = true, say = \"no wait\" }",
        "{ interrupt_after_ms = 800, say = \"no wait\" }",
    ] {
        let mut talk = Talk::new(&format!("steps = [{step}]"));
        talk.says(
            "Haircut with Sam on Saturday the twenty first of November at two in the afternoon",
        );
        assert!(talk.ear.is_hearing() || !talk.said.is_empty(), "{step}");
        talk.quiet(2000);
        assert_eq!(talk.said, ["no wait"], "{step}");
    }
}

#[test]
fn keys_are_pressed_one_after_the_other() {
    let mut talk = Talk::new("steps = [{ press = \"12#\" }]");
    talk.says("Press a key").quiet(1200);
    assert_eq!(talk.keys, "1");
    talk.quiet(1500);
    assert_eq!(talk.keys, "12#");
}

#[test]
fn the_caller_hangs_up_when_told_or_out_of_patience() {
    let mut talk = Talk::new("steps = [{ when_hears = \"goodbye\", hang_up = true }]");
    talk.says("Goodbye").quiet(1500);
    assert!(talk.gone);
    let mut talk = Talk::new("");
    talk.says("Hello?").quiet(4800);
    assert!(!talk.gone);
    talk.quiet(600);
    assert!(talk.gone);
}
