//! The virtual clock and its pacemaker.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use services::ports::Clock;
use tokio::{
    net::UdpSocket,
    runtime::{Handle, RuntimeFlavor},
    sync::Notify,
    task::yield_now,
};

/// Looks in a row at which nobody had anything to do before time moves on. In each of them every task that can run
/// runs, and what arrived on a socket is handed out. An answer may pass through this many hands that do not look at the
/// clock.
const QUIET_LOOKS: u32 = 48;

/// After each so many quiet looks the pacemaker asks the system whether it has handed over everything that was sent.
const LOOKS_A_PARCEL: u32 = 12;

/// A clock for tests whose time stands still while anybody has anything to do, and then jumps to the next moment that
/// somebody waits for. A call that takes a minute takes as long as its work takes; a machine that is busy with other
/// things changes nothing but that.
///
/// Everything that the test drives must run in its one thread: tasks, and both ends of each loopback connection: with
/// `TCP_NODELAY`, or a second small write waits in the system for an acknowledgement that comes later. What works elsewhere is announced with
/// [`outside`](Self::outside); for a database, [`WatchedStore`](super::WatchedStore) does.
#[derive(Clone)]
pub struct VirtualClock(Arc<Shared>);

struct Shared {
    start: Timestamp,
    state: Mutex<State>,
    /// Somebody began to wait, or the last piece of work outside ended.
    changed: Notify,
}

#[derive(Default)]
struct State {
    now: Duration,
    /// Counts looks at the clock: a sign that somebody does something.
    looks: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    sleeps: u64,
    outside: usize,
}

impl VirtualClock {
    /// A clock that shows `start`.
    ///
    /// # Panics
    /// Outside a current-thread runtime: only there a task can know that no other one runs.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        assert_eq!(
            Handle::current().runtime_flavor(),
            RuntimeFlavor::CurrentThread,
            "virtual time needs a runtime of one thread: #[tokio::test] without a flavor"
        );
        let shared = Arc::new(Shared {
            start,
            state: Mutex::default(),
            changed: Notify::new(),
        });
        tokio::spawn(keep_pace(Arc::clone(&shared)));
        Self(shared)
    }

    /// Announces work that the runtime's thread cannot see, until the value is dropped. Time stands still meanwhile.
    #[must_use]
    pub fn outside(&self) -> Outside {
        self.0.state().outside += 1;
        Outside(Arc::clone(&self.0))
    }
}

/// Work outside the runtime's thread is under way.
pub struct Outside(Arc<Shared>);

impl Drop for Outside {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.outside -= 1;
        state.looks += 1;
        if state.outside == 0 {
            self.0.changed.notify_one();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Jumps to the next moment that somebody waits for. False if nobody waits.
    fn advance(&self) -> bool {
        let mut state = self.state();
        let Some((&(next, _), _)) = state.sleepers.first_key_value() else {
            return false;
        };
        state.now = state.now.max(next);
        let now = state.now;
        let later = state.sleepers.split_off(&(now, u64::MAX));
        let due = std::mem::replace(&mut state.sleepers, later);
        drop(state);
        due.into_values().for_each(Waker::wake);
        true
    }

    fn poll_sleep(&self, key: (Duration, u64), cx: &Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.now >= key.0 {
            return Poll::Ready(());
        }
        if state.sleepers.insert(key, cx.waker().clone()).is_none() {
            state.looks += 1;
            self.changed.notify_one();
        }
        Poll::Pending
    }
}

/// A parcel to oneself through the loopback interface. The system hands parcels over in the order in which they were sent:
/// mostly before the sending call returns, but later where it is busy. When this one has arrived, so have all before it.
struct Parcel(Option<UdpSocket>);

impl Parcel {
    async fn new() -> Self {
        let open = async {
            let socket = UdpSocket::bind("127.0.0.1:0").await?;
            socket.connect(socket.local_addr()?).await?;
            std::io::Result::Ok(socket)
        };
        Self(open.await.ok())
    }

    async fn arrives(&self) {
        if let Some(socket) = &self.0
            && socket.send(&[0]).await.is_ok()
        {
            let _ = socket.recv(&mut [0]).await;
        }
    }
}

/// Lets time pass whenever nothing else happens.
async fn keep_pace(shared: Arc<Shared>) {
    let parcel = Parcel::new().await;
    loop {
        let mut quiet = 0;
        let mut seen = shared.state().looks;
        while quiet < QUIET_LOOKS {
            if quiet % LOOKS_A_PARCEL == LOOKS_A_PARCEL - 1 {
                parcel.arrives().await;
            }
            yield_now().await;
            let (looks, outside) = {
                let state = shared.state();
                (state.looks, state.outside)
            };
            quiet = if looks == seen && outside == 0 {
                quiet + 1
            } else {
                0
            };
            seen = looks;
            if outside > 0 {
                shared.changed.notified().await;
            }
        }
        if !shared.advance() {
            shared.changed.notified().await;
        }
    }
}

/// Leaves the list when it is dropped.
struct Sleep<'a> {
    shared: &'a Shared,
    key: (Duration, u64),
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        self.shared.state().sleepers.remove(&self.key);
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let micros = i64::try_from(self.monotonic().as_micros()).unwrap_or(i64::MAX);
        let now = self
            .0
            .start
            .saturating_add(SignedDuration::from_micros(micros));
        now.unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Duration {
        let mut state = self.0.state();
        state.looks += 1;
        state.now
    }

    async fn sleep_until(&self, deadline: Duration) {
        let key = {
            let mut state = self.0.state();
            state.sleeps += 1;
            (deadline, state.sleeps)
        };
        let sleep = Sleep {
            shared: &self.0,
            key,
        };
        // Others have their turn even if the moment has passed already.
        yield_now().await;
        poll_fn(|cx| sleep.shared.poll_sleep(sleep.key, cx)).await;
    }
}
