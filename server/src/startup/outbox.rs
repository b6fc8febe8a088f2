//! The outbox runner with its handlers.

use std::sync::Arc;

use jobs::{
    CalendarSync, Handler, LapseOffers, OfferTimes, SendMails, SendTexts, Worker, WorkerSettings,
};
use services::{
    Ports,
    bookings::Bookings,
    ports::{mail::Mail, telephony::Telephony},
    waitlist::Waitlist,
};

use crate::config::JobsConfig;

/// A worker for every queue there is.
pub(super) fn worker(
    config: &JobsConfig,
    ports: &Ports,
    bookings: Bookings,
    waitlist: Waitlist,
    telephony: Arc<dyn Telephony>,
    mail: Option<Arc<dyn Mail>>,
    sms_status: String,
) -> Worker {
    let (store, clock) = (|| Arc::clone(&ports.store), || Arc::clone(&ports.clock));
    let calendar = CalendarSync::new(
        store(),
        clock(),
        Arc::clone(&ports.calendar),
        Arc::new(bookings),
    );
    let texts = SendTexts::new(store(), clock(), telephony, Some(sms_status));
    let handlers: Vec<Arc<dyn Handler>> = vec![
        Arc::new(calendar),
        Arc::new(texts),
        Arc::new(SendMails::new(clock(), mail)),
        Arc::new(OfferTimes::new(waitlist.clone())),
        Arc::new(LapseOffers::new(waitlist)),
    ];
    let name = format!("{}-{:016x}", std::process::id(), ports.entropy.bits());
    let settings = WorkerSettings {
        concurrency: config.workers,
        poll: config.poll,
        ..WorkerSettings::named(name)
    };
    Worker::new(
        store(),
        clock(),
        Arc::clone(&ports.entropy),
        handlers,
        settings,
    )
}
