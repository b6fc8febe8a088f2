//! How far a business has come with setting itself up.

use async_trait::async_trait;

use super::StoreResult;
use crate::records::{Launch, StepRecord};

/// The set-up guide's memory.
#[async_trait]
pub trait Launches: Send {
    /// Where the business stands; `None` if it was set up by a program.
    async fn get(&mut self) -> StoreResult<Option<Launch>>;
    /// Adds or replaces it.
    async fn put(&mut self, launch: &Launch) -> StoreResult<()>;
    /// What became of the steps that were seen to.
    async fn steps(&mut self) -> StoreResult<Vec<StepRecord>>;
    /// Adds or replaces what became of one.
    async fn put_step(&mut self, step: &StepRecord) -> StoreResult<()>;
}
