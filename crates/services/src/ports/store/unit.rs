//! Units of work: closures that the store runs in one transaction.

use std::{marker::PhantomData, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::BusinessId;
use futures::future::BoxFuture;

use super::{StoreError, StoreResult, SystemTx, Tx};
use crate::records::TrialCopy;

/// Whether a unit of work may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Looks only; sees one state of the database throughout.
    Read,
    /// Changes, all or nothing, durable before the answer.
    Write,
}

/// How long a worker waits for the database when it confirms its sign of life.
pub const CONFIRMED_WITHIN: Duration = Duration::from_millis(600);

/// Work inside one transaction of type `T`. The store may run it more than once; only the last run counts.
pub trait Unit<T: ?Sized>: Send {
    /// Runs it once. `true` commits, `false` rolls back.
    fn run<'a>(&'a mut self, tx: &'a mut T) -> BoxFuture<'a, bool>;
}

/// The database. Object-safe; use cases call `write`, `read`, `system_write` and `system_read` of `dyn Store` with a
/// closure.
///
/// Guarantees:
/// - a written unit is durable when the call returns, or nothing of it happened;
/// - a unit in which any statement failed never commits, even if the closure hides the failure;
/// - in the scope of a business no row of another business is seen, changed or referred to;
/// - dropping the returned future may leave the unit done or not done, never half done.
#[async_trait]
pub trait Store: Send + Sync {
    /// Runs a unit in the scope of one business. Use the closures instead.
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()>;

    /// Runs a unit of the platform. Use the closures instead.
    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()>;

    /// Whether the database answers.
    async fn ping(&self) -> StoreResult<()>;

    /// Copies what a call needs of one business into a database of its own, to try the receptionist on. What is written
    /// there is seen nowhere else and done by no worker, and it is gone when the copy is dropped.
    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>>;

    /// Gives a worker a sign of life that goes with its process, if the engine has such signs. The leases of a worker
    /// without one can be freed long before they end: [`Queue::free_orphans`](super::Queue::free_orphans).
    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>>;
}

/// A worker's sign of life. It ends when this is dropped, and when the process ends in whatever way.
#[async_trait]
pub trait Presence: Send + Sync {
    /// Makes sure that the sign stands, and gives it again where the database has lost it. An error, which comes within
    /// [`CONFIRMED_WITHIN`], says that it may not stand: what the worker began may be freed.
    async fn confirm(&mut self) -> StoreResult<()>;
}

/// A closure as a unit; keeps its last result. It may borrow from its surroundings: `'env` outlives every run, which the
/// transaction's type in the closure's signature tells the compiler.
struct Closure<'env, F, R, E> {
    work: F,
    result: Option<Result<R, E>>,
    surroundings: PhantomData<&'env ()>,
}

macro_rules! closure_is_a_unit_of {
    ($tx:ident) => {
        impl<'env, F, R, E> Unit<dyn $tx> for Closure<'env, F, R, E>
        where
            F: for<'run> FnMut(&'run mut (dyn $tx + 'env)) -> BoxFuture<'run, Result<R, E>> + Send,
            R: Send,
            E: Send,
        {
            fn run<'a>(&'a mut self, tx: &'a mut (dyn $tx + 'static)) -> BoxFuture<'a, bool> {
                Box::pin(async move {
                    let result = (self.work)(tx).await;
                    let commit = result.is_ok();
                    self.result = Some(result);
                    commit
                })
            }
        }
    };
}
closure_is_a_unit_of!(Tx);
closure_is_a_unit_of!(SystemTx);

impl<F, R, E: From<StoreError>> Closure<'_, F, R, E> {
    const fn new(work: F) -> Self {
        Self {
            work,
            result: None,
            surroundings: PhantomData,
        }
    }

    /// The closure's own error says more than the store's, the store's failure to commit beats the closure's success.
    fn finish(self, ran: StoreResult<()>) -> Result<R, E> {
        match (self.result, ran) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Misuse {
                reason: "the unit never ran".into(),
            }
            .into()),
        }
    }
}

impl dyn Store + '_ {
    /// Changes something of a business: all of it or nothing, durable when this returns `Ok`.
    ///
    /// ```ignore
    /// store.write(business, |tx| Box::pin(async move {
    ///     tx.bookings().confirm(new, now).await?;
    ///     tx.jobs().enqueue(job, now).await?;
    ///     tx.audit().record(event).await
    /// })).await?;
    /// ```
    /// The closure borrows what it needs (`let new = &new;` before it, since it may run again), touches no network and
    /// begins no other unit.
    /// An `Err` rolls back.
    ///
    /// # Errors
    /// The closure's error, or the store's.
    pub async fn write<'env, R, E, F>(&self, business: BusinessId, work: F) -> Result<R, E>
    where
        F: for<'run> FnMut(&'run mut (dyn Tx + 'env)) -> BoxFuture<'run, Result<R, E>> + Send,
        R: Send,
        E: From<StoreError> + Send,
    {
        let mut unit = Closure::new(work);
        let ran = self.run(Access::Write, business, &mut unit).await;
        unit.finish(ran)
    }

    /// Looks at a business. Changes are refused.
    ///
    /// # Errors
    /// The closure's error, or the store's.
    pub async fn read<'env, R, E, F>(&self, business: BusinessId, work: F) -> Result<R, E>
    where
        F: for<'run> FnMut(&'run mut (dyn Tx + 'env)) -> BoxFuture<'run, Result<R, E>> + Send,
        R: Send,
        E: From<StoreError> + Send,
    {
        let mut unit = Closure::new(work);
        let ran = self.run(Access::Read, business, &mut unit).await;
        unit.finish(ran)
    }

    /// Changes something before or beyond one business.
    ///
    /// # Errors
    /// The closure's error, or the store's.
    pub async fn system_write<'env, R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: for<'run> FnMut(&'run mut (dyn SystemTx + 'env)) -> BoxFuture<'run, Result<R, E>> + Send,
        R: Send,
        E: From<StoreError> + Send,
    {
        let mut unit = Closure::new(work);
        let ran = self.run_system(Access::Write, &mut unit).await;
        unit.finish(ran)
    }

    /// Looks before or beyond one business. Changes are refused.
    ///
    /// # Errors
    /// The closure's error, or the store's.
    pub async fn system_read<'env, R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: for<'run> FnMut(&'run mut (dyn SystemTx + 'env)) -> BoxFuture<'run, Result<R, E>> + Send,
        R: Send,
        E: From<StoreError> + Send,
    {
        let mut unit = Closure::new(work);
        let ran = self.run_system(Access::Read, &mut unit).await;
        unit.finish(ran)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::NewJob;

    /// Compiles only if closures may borrow, run again, and give a future that a runtime can move between threads.
    fn _a_use_case_borrows(
        store: &std::sync::Arc<dyn Store>,
        business: BusinessId,
        job: &NewJob,
    ) -> impl Future<Output = StoreResult<usize>> + Send {
        let store = std::sync::Arc::clone(store);
        let own = job.clone();
        async move {
            let own = &own;
            store
                .write(business, |tx| {
                    Box::pin(async move {
                        let first = tx.jobs().enqueue(job, own.run_at).await?;
                        let second = tx.jobs().enqueue(own, own.run_at).await?;
                        Ok(usize::from(first) + usize::from(second))
                    })
                })
                .await
        }
    }
}
