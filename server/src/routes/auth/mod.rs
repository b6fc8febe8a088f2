//! Signing in with Google, and the session that follows: what browsers of another front end use.
//!
//! The session is the portal's own, so a person who signed in here is signed in there; it lapses after half an hour of
//! silence. Nothing is changed on the word of a cookie alone: see [`browser`].

pub(crate) mod browser;
pub(crate) mod callback;
pub(crate) mod cors;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod pending;

use super::documented::Documented;

pub(super) fn routes() -> Documented {
    Documented::default()
        .get(login::PATH, login::begin)
        .get(callback::PATH, callback::finish)
        .get(me::PATH, me::show)
        .post(logout::PATH, logout::leave)
}
