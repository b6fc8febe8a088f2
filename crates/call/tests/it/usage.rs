//! What the model charged for.

use call::{Input, TranscriptionUsage};
use serde_json::json;

use crate::call::Call;

#[test]
fn usage_is_summed_over_all_responses_with_cached_tokens_as_a_subset() {
    let mut call = Call::greeted();
    call.caller_says("one", "Hi");
    call.begins("r");
    call.ends("r", "cancelled", &json!([]));
    call.model(json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": "x", "content_index": 0, "transcript": "", "usage": {"type": "duration", "seconds": 1.5}}));
    call.handle(Input::CarrierClosed { code: None });
    let usage = call.ending().usage;
    assert_eq!(
        (usage.responses, usage.input_text, usage.input_audio),
        (2, 238, 26)
    );
    assert_eq!((usage.cached_text, usage.cached_audio), (120, 8));
    assert!(usage.cached_text <= usage.input_text && usage.cached_audio <= usage.input_audio);
    assert_eq!((usage.output_text, usage.output_audio), (60, 182));
    assert_eq!(
        usage.transcription,
        TranscriptionUsage {
            input_audio: 8,
            input_text: 2,
            output_text: 3,
            duration_ms: 1500
        }
    );
}
