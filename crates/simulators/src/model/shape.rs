//! Strict validation of what clients send: every key known, every value of its kind, in one pass over plain tables.

use serde_json::{Map, Value};

/// Why the server refuses an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    /// Machine-readable reason.
    pub(super) code: &'static str,
    /// Sentence for people.
    pub(super) message: String,
    /// The field at fault.
    pub(super) param: Option<String>,
}

impl ApiError {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            param: None,
        }
    }

    pub(super) fn at(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    pub(super) fn invalid(param: &str, message: impl Into<String>) -> Self {
        Self::new("invalid_value", message).at(param)
    }
}

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Anything at all.
    Any,
    Bool,
    /// A string of at most so many characters.
    Text(usize),
    /// A whole number between the two, both included.
    Whole(i64, i64),
    /// A number between the two, both included.
    Number(f64, f64),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An object with these fields and no others.
    Object(&'static [Field]),
    /// An object whose `field` names which of these sets of further fields it has.
    Tagged(&'static str, &'static [(&'static str, &'static [Field])]),
    /// A list of one kind.
    List(&'static Shape),
    /// An object of any keys with values of one kind: at most so many keys of at most so many characters.
    Dictionary(usize, usize, &'static Shape),
    /// The kind, or null.
    Nullable(&'static Shape),
    /// The first kind for strings, the second for everything else.
    TextOr(&'static Shape, &'static Shape),
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    shape: Shape,
    required: bool,
}

/// A field that may be missing.
pub(super) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: false,
    }
}

/// A field that must be there.
pub(super) const fn required(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: true,
    }
}

impl Shape {
    /// Checks a value; `path` names it in errors.
    pub(super) fn check(&self, value: &Value, path: &str) -> Result<(), ApiError> {
        match self {
            Self::Any => Ok(()),
            Self::Bool => expect(value.is_boolean(), value, path, "a boolean"),
            Self::Text(longest) => {
                expect(value.is_string(), value, path, "a string")?;
                let length = value.as_str().map_or(0, |text| text.chars().count());
                if length > *longest {
                    let message = format!(
                        "Invalid '{path}': string too long. Expected at most {longest} characters, got {length}."
                    );
                    return Err(ApiError::new("string_above_max_length", message).at(path));
                }
                Ok(())
            }
            Self::Whole(least, most) => {
                expect(value.is_i64() || value.is_u64(), value, path, "an integer")?;
                let inside = value
                    .as_i64()
                    .is_some_and(|number| (*least..=*most).contains(&number));
                within(inside, value, path, least, most)
            }
            Self::Number(least, most) => {
                expect(value.is_number(), value, path, "a number")?;
                let inside = value
                    .as_f64()
                    .is_some_and(|number| (*least..=*most).contains(&number));
                within(inside, value, path, least, most)
            }
            Self::OneOf(known) => {
                expect(value.is_string(), value, path, "a string")?;
                let text = value.as_str().unwrap_or_default();
                if known.contains(&text) {
                    Ok(())
                } else {
                    Err(not_among(text, known.iter().copied(), path))
                }
            }
            Self::Object(fields) => check_fields(as_object(value, path)?, &[fields], None, path),
            Self::Tagged(tag, kinds) => check_tagged(as_object(value, path)?, tag, kinds, path),
            Self::List(each) => {
                expect(value.is_array(), value, path, "an array")?;
                let items = value.as_array().into_iter().flatten().enumerate();
                items
                    .into_iter()
                    .try_for_each(|(index, item)| each.check(item, &format!("{path}[{index}]")))
            }
            Self::Dictionary(most, longest, each) => {
                let object = as_object(value, path)?;
                if object.len() > *most || object.keys().any(|key| key.chars().count() > *longest) {
                    let message =
                        format!("Invalid '{path}': at most {most} keys of {longest} characters.");
                    return Err(ApiError::invalid(path, message));
                }
                object
                    .iter()
                    .try_for_each(|(key, value)| each.check(value, &join(path, key)))
            }
            Self::Nullable(shape) => {
                if value.is_null() {
                    Ok(())
                } else {
                    shape.check(value, path)
                }
            }
            Self::TextOr(text, other) => {
                if value.is_string() { text } else { other }.check(value, path)
            }
        }
    }
}

/// Checks the fields of one client event besides `type` and `event_id`.
pub(super) fn check_event(event: &Map<String, Value>, fields: &[Field]) -> Result<(), ApiError> {
    const ENVELOPE: &[Field] = &[optional("event_id", Shape::Text(512))];
    check_fields(event, &[ENVELOPE, fields], Some("type"), "")
}

fn check_tagged(
    object: &Map<String, Value>,
    tag: &str,
    kinds: &'static [(&'static str, &'static [Field])],
    path: &str,
) -> Result<(), ApiError> {
    let tag_path = join(path, tag);
    let value = object.get(tag).ok_or_else(|| missing(&tag_path))?;
    expect(value.is_string(), value, &tag_path, "a string")?;
    let name = value.as_str().unwrap_or_default();
    let Some((_, fields)) = kinds.iter().find(|(known, _)| *known == name) else {
        return Err(not_among(
            name,
            kinds.iter().map(|(known, _)| *known),
            &tag_path,
        ));
    };
    check_fields(object, &[fields], Some(tag), path)
}

fn check_fields(
    object: &Map<String, Value>,
    sets: &[&[Field]],
    also: Option<&str>,
    path: &str,
) -> Result<(), ApiError> {
    let fields = || sets.iter().copied().flatten();
    for (key, value) in object {
        if also == Some(key.as_str()) {
            continue;
        }
        let path = join(path, key);
        let Some(field) = fields().find(|field| field.name == key) else {
            let message = format!("Unknown parameter: '{path}'.");
            return Err(ApiError::new("unknown_parameter", message).at(path));
        };
        field.shape.check(value, &path)?;
    }
    match fields().find(|field| field.required && !object.contains_key(field.name)) {
        Some(field) => Err(missing(&join(path, field.name))),
        None => Ok(()),
    }
}

fn as_object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, ApiError> {
    expect(value.is_object(), value, path, "an object")?;
    value.as_object().ok_or_else(|| missing(path))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn missing(path: &str) -> ApiError {
    ApiError::new(
        "missing_required_parameter",
        format!("Missing required parameter: '{path}'."),
    )
    .at(path)
}

fn not_among(text: &str, known: impl Iterator<Item = &'static str>, path: &str) -> ApiError {
    let known: Vec<String> = known.map(|known| format!("'{known}'")).collect();
    ApiError::invalid(
        path,
        format!(
            "Invalid value: '{text}'. Supported values are: {}.",
            known.join(", ")
        ),
    )
}

fn within<N: std::fmt::Display>(
    inside: bool,
    value: &Value,
    path: &str,
    least: N,
    most: N,
) -> Result<(), ApiError> {
    if inside {
        return Ok(());
    }
    Err(ApiError::invalid(
        path,
        format!("Invalid '{path}': {value} is not between {least} and {most}."),
    ))
}

fn expect(holds: bool, value: &Value, path: &str, what: &str) -> Result<(), ApiError> {
    if holds {
        return Ok(());
    }
    let got = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let message = format!("Invalid type for '{path}': expected {what}, but got {got} instead.");
    Err(ApiError::new("invalid_type", message).at(path))
}
