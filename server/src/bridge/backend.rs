//! What a running call needs from the use cases.

use async_trait::async_trait;
use call::{Ending, ToolDone, ToolRun};
use domain::view::LiveKind;
use services::{
    ServiceError,
    calls::{CallDesk, CallScope},
    records::CallRecords,
    tools::Toolbox,
    trial::TrialTools,
};

/// One call's side of the use cases. Everything may be repeated: writing the same records twice and closing a closed
/// call change nothing.
#[async_trait]
pub trait CallBackend: Send + Sync + 'static {
    /// Runs a tool. Always answers: a failure becomes a result that tells the model what to do.
    async fn run_tool(&self, run: ToolRun) -> ToolDone;

    /// Keeps a batch of records, and tells the live stream what is new.
    async fn record(
        &self,
        records: &CallRecords,
        news: Option<LiveKind>,
    ) -> Result<(), ServiceError>;

    /// Closes the call's record with its last records.
    async fn finish(&self, ending: &Ending, last: &CallRecords) -> Result<(), ServiceError>;

    /// Closes the record of a call whose task ended without an ending of its own.
    async fn abandon(&self, reason: &'static str) -> Result<(), ServiceError>;
}

/// The use cases themselves.
pub struct UseCases {
    /// Whose call it is.
    pub scope: CallScope,
    /// The use cases of calls.
    pub desk: CallDesk,
    /// The receptionist's tools.
    pub toolbox: Toolbox,
}

#[async_trait]
impl CallBackend for UseCases {
    async fn run_tool(&self, run: ToolRun) -> ToolDone {
        self.toolbox.run(&self.scope, run).await
    }

    async fn record(
        &self,
        records: &CallRecords,
        news: Option<LiveKind>,
    ) -> Result<(), ServiceError> {
        self.desk.record(&self.scope, records, news).await
    }

    async fn finish(&self, ending: &Ending, last: &CallRecords) -> Result<(), ServiceError> {
        self.desk.finish(&self.scope, ending, last.clone()).await
    }

    async fn abandon(&self, reason: &'static str) -> Result<(), ServiceError> {
        let scope = &self.scope;
        self.desk.lose(scope.business, scope.call, reason).await
    }
}

/// The use cases of a test call: recorded as any call, with tools over a copy of the business.
pub struct Tried {
    /// Whose call it is.
    pub scope: CallScope,
    /// The use cases of calls.
    pub desk: CallDesk,
    /// The receptionist's tools, over the copy.
    pub tools: TrialTools,
}

#[async_trait]
impl CallBackend for Tried {
    async fn run_tool(&self, run: ToolRun) -> ToolDone {
        self.tools.run(run).await
    }

    async fn record(
        &self,
        records: &CallRecords,
        news: Option<LiveKind>,
    ) -> Result<(), ServiceError> {
        self.desk.record(&self.scope, records, news).await
    }

    async fn finish(&self, ending: &Ending, last: &CallRecords) -> Result<(), ServiceError> {
        self.desk.finish(&self.scope, ending, last.clone()).await
    }

    async fn abandon(&self, reason: &'static str) -> Result<(), ServiceError> {
        let scope = &self.scope;
        self.desk.lose(scope.business, scope.call, reason).await
    }
}
