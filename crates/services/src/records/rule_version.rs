//! The rules of a business as they were.

use jiff::Timestamp;
use serde_json::Value;

/// Everything that free times depend on besides claims, from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// From when it holds, until the next one does.
    pub valid_from: Timestamp,
    /// SHA-256 of the content.
    pub hash: [u8; 32],
    /// The records, as [`Rules`](crate::rule_history::Rules) writes them.
    pub content: Value,
}
