//! Reading again, never twice at a time.

use std::{cell::Cell, rc::Rc};

use leptos::task::spawn_local;

use crate::api::AppError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Reading,
    /// Asked again while reading: what is on its way may be old.
    Again,
}

/// A function that reads and hands the answer on. Asked while it reads, it reads once more afterwards.
pub(super) fn reader<T, F>(
    read: impl Fn() -> F + 'static,
    take: impl Fn(Result<T, AppError>) + 'static,
) -> impl Fn()
where
    T: 'static,
    F: Future<Output = Result<T, AppError>> + 'static,
{
    let state = Rc::new(Cell::new(State::Idle));
    let (read, take) = (Rc::new(read), Rc::new(take));
    move || {
        if state.get() != State::Idle {
            state.set(State::Again);
            return;
        }
        state.set(State::Reading);
        let (state, read, take) = (Rc::clone(&state), Rc::clone(&read), Rc::clone(&take));
        spawn_local(async move {
            loop {
                take(read().await);
                if state.replace(State::Idle) != State::Again {
                    return;
                }
                state.set(State::Reading);
            }
        });
    }
}
