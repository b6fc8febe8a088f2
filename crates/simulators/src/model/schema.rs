//! The client events of the protocol as tables: which fields each has and what they may hold.

use super::shape::{Field, Shape, optional, required};
use Shape::{
    Any, Bool, Dictionary, List, Nullable, Number, Object, OneOf, Tagged, Text, TextOr, Whole,
};

/// Base64 of the 15 MiB that one event may append.
pub(super) const MOST_AUDIO_BASE64: usize = 15 * 1024 * 1024 * 4 / 3;
const LONG: usize = 1_048_576;
const ID: Shape = Text(32);

/// The fields of a client event by its type.
pub(super) fn client_event(kind: &str) -> Option<&'static [Field]> {
    EVENTS
        .iter()
        .find(|(known, _)| *known == kind)
        .map(|(_, fields)| *fields)
}

const EVENTS: &[(&str, &[Field])] = &[
    // What the session holds depends on its type; `configuration` checks it with SESSION.
    ("session.update", &[required("session", Any)]),
    (
        "input_audio_buffer.append",
        &[required("audio", Text(MOST_AUDIO_BASE64))],
    ),
    ("input_audio_buffer.commit", &[]),
    ("input_audio_buffer.clear", &[]),
    ("output_audio_buffer.clear", &[]),
    (
        "conversation.item.create",
        &[
            required("item", ITEM),
            optional("previous_item_id", Nullable(&ID)),
        ],
    ),
    (
        "conversation.item.retrieve",
        &[required("item_id", Text(512))],
    ),
    (
        "conversation.item.delete",
        &[required("item_id", Text(512))],
    ),
    (
        "conversation.item.truncate",
        &[
            required("item_id", Text(512)),
            required("content_index", Whole(0, 1024)),
            required("audio_end_ms", Whole(0, i64::MAX)),
        ],
    ),
    ("response.create", &[optional("response", RESPONSE)]),
    ("response.cancel", &[optional("response_id", Text(512))]),
];

/// `session.update`'s session.
pub(super) const SESSION: Shape = Tagged("type", &[("realtime", REALTIME_SESSION)]);

const REALTIME_SESSION: &[Field] = &[
    optional("model", Text(128)),
    optional("output_modalities", MODALITIES),
    optional("instructions", Text(LONG)),
    optional(
        "audio",
        Object(&[
            optional("input", Object(AUDIO_INPUT)),
            optional("output", Object(AUDIO_OUTPUT)),
        ]),
    ),
    optional("tools", List(&TOOL)),
    optional("tool_choice", TOOL_CHOICE),
    optional("parallel_tool_calls", Bool),
    optional("reasoning", REASONING),
    optional("max_output_tokens", MAX_TOKENS),
    optional("truncation", TRUNCATION),
    optional("tracing", Nullable(&TRACING)),
    optional("prompt", Nullable(&Any)),
    optional(
        "include",
        List(&OneOf(&["item.input_audio_transcription.logprobs"])),
    ),
];

const AUDIO_INPUT: &[Field] = &[
    optional("format", FORMAT),
    optional("noise_reduction", Nullable(&NOISE_REDUCTION)),
    optional("transcription", Nullable(&TRANSCRIPTION)),
    optional("turn_detection", Nullable(&TURN_DETECTION)),
];

const AUDIO_OUTPUT: &[Field] = &[
    optional("format", FORMAT),
    optional("voice", VOICE),
    optional("speed", Number(0.25, 1.5)),
];

const FORMAT: Shape = Tagged(
    "type",
    &[
        ("audio/pcm", &[optional("rate", Whole(24_000, 24_000))]),
        ("audio/pcmu", &[]),
        ("audio/pcma", &[]),
    ],
);

const NOISE_REDUCTION: Shape = Object(&[
    required("type", OneOf(&["near_field", "far_field"])),
    optional("strength", Number(0.0, 1.0)),
]);

const TRANSCRIPTION: Shape = Object(&[
    required(
        "model",
        OneOf(&[
            "gpt-transcribe",
            "gpt-live-transcribe",
            "gpt-realtime-whisper",
            "whisper-1",
            "gpt-4o-transcribe",
            "gpt-4o-mini-transcribe",
            "gpt-4o-mini-transcribe-2025-12-15",
            "gpt-4o-transcribe-diarize",
        ]),
    ),
    optional("language", Text(16)),
    optional("languages", List(&Text(16))),
    optional("keywords", List(&Text(256))),
    optional("prompt", Text(LONG)),
    optional(
        "delay",
        OneOf(&["minimal", "low", "medium", "high", "xhigh"]),
    ),
]);

const TURN_DETECTION: Shape = Tagged(
    "type",
    &[
        (
            "server_vad",
            &[
                optional("threshold", Number(0.0, 1.0)),
                optional("prefix_padding_ms", Whole(0, 5_000)),
                optional("silence_duration_ms", Whole(0, 10_000)),
                optional("create_response", Bool),
                optional("interrupt_response", Bool),
                optional("idle_timeout_ms", Nullable(&Whole(5_000, 30_000))),
            ],
        ),
        (
            "semantic_vad",
            &[
                optional("eagerness", OneOf(&["low", "medium", "high", "auto"])),
                optional("create_response", Bool),
                optional("interrupt_response", Bool),
            ],
        ),
    ],
);

const VOICES: Shape = OneOf(&[
    "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar",
]);
const VOICE: Shape = TextOr(&VOICES, &Object(&[required("id", Text(128))]));
const MODALITIES: Shape = List(&OneOf(&["text", "audio"]));
const MAX_TOKENS: Shape = TextOr(&OneOf(&["inf"]), &Whole(1, 4096));
const REASONING: Shape = Object(&[optional(
    "effort",
    OneOf(&["minimal", "low", "medium", "high", "xhigh"]),
)]);

const TOOL: Shape = Tagged(
    "type",
    &[
        (
            "function",
            &[
                required("name", Text(64)),
                optional("description", Text(LONG)),
                optional("parameters", PARAMETERS),
            ],
        ),
        (
            "mcp",
            &[
                required("server_label", Text(256)),
                optional("server_url", Text(2048)),
                optional("connector_id", Text(256)),
                optional("server_description", Text(LONG)),
                optional("authorization", Text(4096)),
                optional("headers", Any),
                optional("allowed_tools", Any),
                optional("require_approval", Any),
                optional("defer_loading", Bool),
            ],
        ),
    ],
);
/// JSON Schema is open by nature; that it is an object is all that can be asked.
const PARAMETERS: Shape = Dictionary(usize::MAX, usize::MAX, &Any);

const TOOL_CHOICE: Shape = TextOr(
    &OneOf(&["auto", "none", "required"]),
    &Tagged(
        "type",
        &[
            ("function", &[required("name", Text(64))]),
            (
                "mcp",
                &[
                    required("server_label", Text(256)),
                    optional("name", Nullable(&Text(64))),
                ],
            ),
        ],
    ),
);

const TRUNCATION: Shape = TextOr(
    &OneOf(&["auto", "disabled"]),
    &Tagged(
        "type",
        &[(
            "retention_ratio",
            &[
                required("retention_ratio", Number(0.0, 1.0)),
                optional(
                    "token_limits",
                    Object(&[optional("post_instructions", Whole(0, 1_000_000))]),
                ),
            ],
        )],
    ),
);

const TRACING: Shape = TextOr(
    &OneOf(&["auto"]),
    &Object(&[
        optional("workflow_name", Text(256)),
        optional("group_id", Text(256)),
        optional("metadata", Any),
    ]),
);

const RESPONSE: Shape = Object(&[
    optional("instructions", Text(LONG)),
    optional("output_modalities", MODALITIES),
    optional(
        "audio",
        Object(&[optional(
            "output",
            Object(&[optional("format", FORMAT), optional("voice", VOICE)]),
        )]),
    ),
    optional("tools", List(&TOOL)),
    optional("tool_choice", TOOL_CHOICE),
    optional("parallel_tool_calls", Bool),
    optional("reasoning", REASONING),
    optional("max_output_tokens", MAX_TOKENS),
    optional("conversation", OneOf(&["auto", "none"])),
    optional("input", List(&INPUT_ITEM)),
    optional("metadata", Nullable(&Dictionary(16, 64, &Text(512)))),
    optional("prompt", Nullable(&Any)),
]);

const STATUS: Shape = OneOf(&["completed", "incomplete", "in_progress"]);
const OBJECT: Shape = OneOf(&["realtime.item"]);

const MESSAGE: &[Field] = &[
    required("role", OneOf(&["system", "user", "assistant"])),
    required("content", List(&CONTENT)),
    optional("id", ID),
    optional("object", OBJECT),
    optional("status", STATUS),
];
const FUNCTION_CALL: &[Field] = &[
    required("name", Text(64)),
    required("arguments", Text(LONG)),
    optional("call_id", ID),
    optional("id", ID),
    optional("object", OBJECT),
    optional("status", STATUS),
];
const FUNCTION_CALL_OUTPUT: &[Field] = &[
    required("call_id", ID),
    required("output", Text(LONG)),
    optional("id", ID),
    optional("object", OBJECT),
    optional("status", STATUS),
];

const ITEM: Shape = Tagged(
    "type",
    &[
        ("message", MESSAGE),
        ("function_call", FUNCTION_CALL),
        ("function_call_output", FUNCTION_CALL_OUTPUT),
    ],
);
const INPUT_ITEM: Shape = Tagged(
    "type",
    &[
        ("message", MESSAGE),
        ("function_call", FUNCTION_CALL),
        ("function_call_output", FUNCTION_CALL_OUTPUT),
        ("item_reference", &[required("id", ID)]),
    ],
);

const CONTENT: Shape = Tagged(
    "type",
    &[
        ("input_text", &[required("text", Text(LONG))]),
        (
            "input_audio",
            &[
                required("audio", Text(MOST_AUDIO_BASE64)),
                optional("transcript", Nullable(&Text(LONG))),
            ],
        ),
        (
            "input_image",
            &[
                required("image_url", Text(MOST_AUDIO_BASE64)),
                optional("detail", OneOf(&["auto", "low", "high"])),
            ],
        ),
        ("output_text", &[required("text", Text(LONG))]),
        (
            "output_audio",
            &[
                optional("transcript", Nullable(&Text(LONG))),
                optional("audio", Text(MOST_AUDIO_BASE64)),
            ],
        ),
    ],
);
