use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use services::ports::Clock;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::VirtualClock;

const SECOND: Duration = Duration::from_secs(1);

fn clock() -> Arc<dyn Clock> {
    Arc::new(VirtualClock::starting_at(Timestamp::UNIX_EPOCH))
}

#[tokio::test]
async fn sleepers_wake_in_the_order_of_their_moments() {
    let clock = clock();
    let (tell, mut told) = mpsc::unbounded_channel();
    for seconds in [3600, 1, 60] {
        let (clock, tell) = (Arc::clone(&clock), tell.clone());
        tokio::spawn(async move {
            clock.sleep(SECOND * seconds).await;
            tell.send((seconds, clock.monotonic())).expect("a listener");
        });
    }
    for seconds in [1, 60, 3600] {
        assert_eq!(told.recv().await, Some((seconds, SECOND * seconds)));
    }
    assert_eq!(
        clock.now(),
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1)
    );
}

#[tokio::test]
async fn a_sleep_that_is_given_up_moves_nothing() {
    let clock = clock();
    tokio::select! {
        () = clock.sleep(SECOND) => {}
        () = clock.sleep(SECOND * 100) => panic!("the shorter one is over first"),
    }
    clock.sleep(SECOND).await;
    assert_eq!(clock.monotonic(), SECOND * 2);
}

/// Two ends of a connection that take turns a thousand times within one instant, while somebody waits for the next. One
/// of them looks at the clock, as whatever does something does now and then.
#[tokio::test]
async fn no_time_passes_while_bytes_are_on_their_way() {
    let clock = clock();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let mut byte = [0];
        while socket.read_exact(&mut byte).await.is_ok() {
            socket.write_all(&byte).await.expect("the other end");
        }
    });
    let waiting = {
        let clock = Arc::clone(&clock);
        tokio::spawn(async move { clock.sleep(SECOND).await })
    };
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    for _ in 0..1000 {
        socket.write_all(b"x").await.expect("the other end");
        socket.read_exact(&mut [0]).await.expect("the other end");
        assert_eq!(clock.monotonic(), Duration::ZERO);
    }
    waiting.await.expect("it ends");
    assert_eq!(clock.monotonic(), SECOND);
}

#[tokio::test]
async fn no_time_passes_while_work_goes_on_elsewhere() {
    let clock = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
    let outside = clock.outside();
    let (tell, told) = tokio::sync::oneshot::channel();
    let thread = std::thread::spawn(move || {
        // The runtime's thread has nothing to do meanwhile.
        std::thread::yield_now();
        tell.send(outside).is_ok()
    });
    let sleeping = clock.clone();
    let waiting = tokio::spawn(async move { sleeping.sleep(SECOND).await });
    let outside = told.await.expect("the thread's work");
    assert_eq!(clock.monotonic(), Duration::ZERO);
    drop(outside);
    waiting.await.expect("it ends");
    assert_eq!(clock.monotonic(), SECOND);
    assert!(thread.join().expect("the thread ends"));
}
